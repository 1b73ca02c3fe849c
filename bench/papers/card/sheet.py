"""Lays the card out: one A4 sheet or two.

The same bytes each time: no dates, no compression, the PDF's standard fonts.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from xml.sax.saxutils import escape

from reportlab.graphics.barcode.qr import QrCode
from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_CENTER
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, KeepTogether, Paragraph, SimpleDocTemplate, Spacer, Table

from bench.papers.card.actions import COMMONEST
from bench.papers.card.number import international
from bench.papers.card.recipes import RECIPES
from bench.papers.card.words import LIGHTS, MISTAKES, NOTICES, TEXTS
from bench.papers.catalogue import LANGUAGES, SECTIONS, Entry, Section, check
from bench.papers.table import CONFIGURE, Command
from bench.units import counted

MARGIN = 12 * mm
WIDTH = A4[0] - 2 * MARGIN
COMMAND_WIDTH = 77 * mm
CODE_SIZE = 25 * mm  # with its white border: 0.6 mm a module for the longest number
CATALOGUE = "bench/papers/catalogue.py"
NUMBER = ("number", "nummer")
DOTS = "." * 48
INK, FAINT, BAND = HexColor("#16202a"), HexColor("#c3ccd4"), HexColor("#e8edf1")

# one sheet, in the largest type that fits (points); else two sheets in the largest
SIZES = (9.2, 8.8, 8.4, 8.0)
SHEET = 2


@dataclass(frozen=True)
class Type:
    """The styles of a card whose plain text has that size in points."""

    size: float

    def _style(self, name: str, font: str, size: float, leading: float) -> ParagraphStyle:
        scale = self.size / SIZES[0]
        return ParagraphStyle(name, fontName=font, fontSize=size * scale, leading=leading * scale, textColor=INK)

    @cached_property
    def plain(self) -> ParagraphStyle:
        return self._style("plain", "Helvetica", 9.2, 10.8)

    @cached_property
    def command(self) -> ParagraphStyle:
        return self._style("command", "Courier", 9, 10.8)

    @cached_property
    def centred(self) -> ParagraphStyle:
        return ParagraphStyle("centred", parent=self.command, alignment=TA_CENTER)

    @cached_property
    def head(self) -> ParagraphStyle:
        return self._style("head", "Helvetica-Bold", 10.5, 13)

    @cached_property
    def title(self) -> ParagraphStyle:
        return self._style("title", "Helvetica-Bold", 16, 20)


def code(number: str, text: str) -> str:
    """What a QR code has to say for a phone to write that text: a form that cameras of Android and iOS both read."""
    return f"SMSTO:{number}:{text}"


class CardError(Exception):
    """What there is to say does not fit on two sheets."""


def make_card(table: Mapping[str, Command], language: str, version: str, number: str = "") -> bytes:
    """The PDF in that language (one of LANGUAGES): two pages, or four when the smallest of SIZES does not do.

    number: the socket's, for a card that has it, and QR codes of the commonest commands. Raises CardError when four
    pages do not hold it, CatalogueError when firmware and catalogue do not fit each other, NumberError.
    """
    check(table)
    number = international(number) if number else ""
    at = LANGUAGES.index(language)
    pages = 0
    for size, most in (*((size, SHEET) for size in SIZES), (SIZES[0], 2 * SHEET)):
        card = _Card(table, at, version, Type(size), number)
        pages = card.pages()
        if pages <= most:
            return card.pdf(of=pages)
    raise CardError(f"the card ({language}) has {counted(pages, 'page')}, not {2 * SHEET}: shorten {CATALOGUE}")


@dataclass(frozen=True)
class _Card:
    table: Mapping[str, Command]
    at: int
    """The language's place in LANGUAGES."""
    version: str
    type: Type
    number: str = ""

    def _say(self, name: str) -> str:
        return TEXTS[name][self.at]

    def pages(self) -> int:
        """How many pages it takes."""
        return self._laid_out(of=0)[1]

    def pdf(self, of: int) -> bytes:
        """The file, whose feet say "page 1 of `of`"."""
        return self._laid_out(of)[0]

    def _laid_out(self, of: int) -> tuple[bytes, int]:
        def foot(canvas: Canvas, document: SimpleDocTemplate) -> None:
            canvas.setFont("Helvetica", 7)
            canvas.setFillColor(INK)
            canvas.drawString(MARGIN, 7 * mm, f"isocket, {self._say('firmware')} {self.version}.  {self._say('safe')}")
            canvas.drawRightString(A4[0] - MARGIN, 7 * mm, self._say("pages") % (document.page, of))

        out = io.BytesIO()
        document = SimpleDocTemplate(
            out,
            pagesize=A4,
            leftMargin=MARGIN,
            rightMargin=MARGIN,
            topMargin=9 * mm,
            bottomMargin=11 * mm,
            title=self._say("title"),
            author="isocket",
            lang=LANGUAGES[self.at],
            invariant=1,
            pageCompression=0,
        )
        document.build(self._story(), onFirstPage=foot, onLaterPages=foot)
        return out.getvalue(), document.page

    def _story(self) -> list[Flowable]:
        at, say = self.at, self._say
        story: list[Flowable] = [
            _beside(
                Paragraph(say("title"), self.type.title),
                Paragraph(f"{say('phone')} {self.number or DOTS}", self.type.plain),
            ),
            self._block(say("how")),
            Spacer(1, 1.5 * mm),
        ]
        if self.number:
            story += [self._block(say("scan")), self._codes()]
        story += [self._section(section) for section in SECTIONS]
        story.append(self._list(say("notices"), [(text.strip(), (en, nl)[at]) for text, en, nl in NOTICES]))
        story.append(self._list(say("mistakes"), [(text, (en, nl)[at]) for text, en, nl in MISTAKES]))
        lights = [(f"{led:<6}{(en, nl)[at]}", (told_en, told_nl)[at]) for led, en, nl, told_en, told_nl in LIGHTS]
        story.append(self._list(say("lights"), lights))
        story += self._recipes()
        for head, text in (("button", "press"), ("silent", "silence")):
            story.append(KeepTogether([Spacer(1, 1.5 * mm), self._band(say(head)), self._block(say(text))]))
        return story

    def _section(self, section: Section) -> Flowable:
        pairs = [(_typed(entry, self.table, self.at), (entry.en, entry.nl)[self.at]) for entry in section.entries]
        return self._titled((section.en, section.nl)[self.at], pairs)

    def _list(self, title: str, pairs: list[tuple[str, str]]) -> Flowable:
        return self._titled(title, [(left.replace("  ", "&nbsp; "), right) for left, right in pairs])

    def _titled(self, title: str, pairs: list[tuple[str, str]]) -> Flowable:
        rows = [(Paragraph(left, self.type.command), Paragraph(right, self.type.plain)) for left, right in pairs]
        return KeepTogether([Spacer(1, 1.5 * mm), self._band(title), _rows(rows)])

    def _recipes(self) -> list[Flowable]:
        blocks = [
            self._block(
                f"<b>{escape(recipe.title[self.at])}.</b> {escape(recipe.about[self.at])}<br/>"
                f'<font name="Courier">{escape(recipe.text[self.at])}</font>'
            )
            for recipe in RECIPES
        ]
        return [KeepTogether([Spacer(1, 1.5 * mm), self._band(self._say("recipes")), *blocks])]

    def _codes(self) -> Flowable:
        """A row of QR codes, what is texted below each."""
        codes = [QrCode(code(self.number, text), width=CODE_SIZE, height=CODE_SIZE, qrLevel="M") for text in COMMONEST]
        words = [Paragraph(text, self.type.centred) for text in COMMONEST]
        return Table([codes, words], colWidths=WIDTH / len(COMMONEST), style=[("ALIGN", (0, 0), (-1, -1), "CENTER")])

    def _block(self, text: str) -> Flowable:
        """A paragraph as wide as the tables."""
        return _framed(Paragraph(text, self.type.plain))

    def _band(self, title: str) -> Flowable:
        return _framed(Paragraph(title, self.type.head), ("BACKGROUND", (0, 0), (-1, -1), BAND))


def _typed(entry: Entry, table: Mapping[str, Command], at: int) -> str:
    """How the command is typed, what the factory has set in bold; behind it `•` for a setting, `?` for a question."""
    keys = entry.keys.split()
    command = table[keys[0]]
    if entry.form:
        text = entry.form.replace("  ", "&nbsp; ").replace("number", NUMBER[at])
    else:
        first, *others = command.values
        text = " ".join([f"{command.key}<b>{first}</b>", *others])
    marks = "•" if any(table[key].kind == CONFIGURE for key in keys) else ""
    marks += "?" if any(key.endswith("?") for key in keys) else ""
    return f"{text} <b>{marks}</b>" if marks else text


def _rows(rows: Sequence[tuple[Flowable, Flowable]]) -> Flowable:
    return Table(
        list(rows),
        colWidths=(COMMAND_WIDTH, WIDTH - COMMAND_WIDTH),
        style=[
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LINEBELOW", (0, 0), (-1, -1), 0.3, FAINT),
            *[(f"{side}PADDING", (0, 0), (-1, -1), size) for side, size in _PADDING],
        ],
    )


_PADDING = (("TOP", 1.2), ("BOTTOM", 1.6), ("LEFT", 2), ("RIGHT", 2))


def _framed(inside: Flowable, *style: tuple) -> Flowable:
    padding = [(f"{side}PADDING", (0, 0), (-1, -1), size) for side, size in _PADDING]
    return Table([[inside]], colWidths=(WIDTH,), style=[*style, *padding])


def _beside(left: Flowable, right: Flowable) -> Flowable:
    return Table(
        [[left, right]],
        colWidths=(WIDTH * 0.55, WIDTH * 0.45),
        style=[("VALIGN", (0, 0), (-1, -1), "BOTTOM"), ("LEFTPADDING", (0, 0), (-1, -1), 0)],
    )
