"""Lays the card out: two A4 pages, the same bytes each time (no dates, no compression, the PDF standard fonts)."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, KeepTogether, Paragraph, SimpleDocTemplate, Spacer, Table

from bench.papers.card.words import LIGHTS, MISTAKES, NOTICES, TEXTS
from bench.papers.catalogue import LANGUAGES, SECTIONS, Entry, Section, check
from bench.papers.table import CONFIGURE, Command
from bench.units import counted

MARGIN = 12 * mm
WIDTH = A4[0] - 2 * MARGIN
COMMAND_WIDTH = 77 * mm
NUMBER = ("number", "nummer")
INK, FAINT, BAND = HexColor("#16202a"), HexColor("#c3ccd4"), HexColor("#e8edf1")

_PLAIN = ParagraphStyle("plain", fontName="Helvetica", fontSize=9.2, leading=10.8, textColor=INK)
_COMMAND = ParagraphStyle("command", parent=_PLAIN, fontName="Courier", fontSize=9)
_HEAD = ParagraphStyle("head", parent=_PLAIN, fontName="Helvetica-Bold", fontSize=10.5, leading=13)
_TITLE = ParagraphStyle("title", parent=_HEAD, fontSize=16, leading=20)


class CardError(Exception):
    """What there is to say does not fit on two pages."""


def make_card(table: Mapping[str, Command], language: str, version: str) -> bytes:
    """The PDF in that language (one of LANGUAGES). Raises CardError when it is not two pages,
    CatalogueError when firmware and catalogue do not fit each other.
    """
    check(table)
    at = LANGUAGES.index(language)

    def say(name: str) -> str:
        return TEXTS[name][at]

    story: list[Flowable] = [
        _beside(
            Paragraph(say("title"), _TITLE),
            Paragraph(f"{say('phone')} ................................................", _PLAIN),
        ),
        _block(say("how")),
        Spacer(1, 1.5 * mm),
    ]
    story += [_section(section, table, at) for section in SECTIONS]
    story.append(_list(say("notices"), [(text.strip(), (english, dutch)[at]) for text, english, dutch in NOTICES]))
    story.append(_list(say("mistakes"), [(text, (english, dutch)[at]) for text, english, dutch in MISTAKES]))
    lights = [(f"{led:<6}{(en, nl)[at]}", (told_en, told_nl)[at]) for led, en, nl, told_en, told_nl in LIGHTS]
    story.append(_list(say("lights"), lights))
    for head, text in (("button", "press"), ("silent", "silence")):
        story.append(KeepTogether([Spacer(1, 1.5 * mm), _band(say(head)), _block(say(text))]))

    def foot(canvas: Canvas, document: SimpleDocTemplate) -> None:
        canvas.setFont("Helvetica", 7)
        canvas.setFillColor(INK)
        canvas.drawString(MARGIN, 7 * mm, f"isocket, {say('firmware')} {version}.  {say('safe')}")
        canvas.drawRightString(A4[0] - MARGIN, 7 * mm, say("pages") % document.page)

    out = io.BytesIO()
    document = SimpleDocTemplate(
        out,
        pagesize=A4,
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=9 * mm,
        bottomMargin=11 * mm,
        title=say("title"),
        author="isocket",
        lang=language,
        invariant=1,
        pageCompression=0,
    )
    document.build(story, onFirstPage=foot, onLaterPages=foot)
    if document.page != 2:
        raise CardError(
            f"the card ({language}) has {counted(document.page, 'page')}, not 2: shorten bench/papers/catalogue.py"
        )
    return out.getvalue()


def _section(section: Section, table: Mapping[str, Command], at: int) -> Flowable:
    rows = [
        (Paragraph(_typed(entry, table, at), _COMMAND), Paragraph((entry.en, entry.nl)[at], _PLAIN))
        for entry in section.entries
    ]
    return KeepTogether([Spacer(1, 1.5 * mm), _band((section.en, section.nl)[at]), _rows(rows)])


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


def _list(title: str, pairs: list[tuple[str, str]]) -> Flowable:
    rows = [(Paragraph(left.replace("  ", "&nbsp; "), _COMMAND), Paragraph(right, _PLAIN)) for left, right in pairs]
    return KeepTogether([Spacer(1, 1.5 * mm), _band(title), _rows(rows)])


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


def _block(text: str) -> Flowable:
    """A paragraph as wide as the tables."""
    return _framed(Paragraph(text, _PLAIN))


def _band(title: str) -> Flowable:
    return _framed(Paragraph(title, _HEAD), ("BACKGROUND", (0, 0), (-1, -1), BAND))


def _framed(inside: Flowable, *style: tuple) -> Flowable:
    padding = [(f"{side}PADDING", (0, 0), (-1, -1), size) for side, size in _PADDING]
    return Table([[inside]], colWidths=(WIDTH,), style=[*style, *padding])


def _beside(left: Flowable, right: Flowable) -> Flowable:
    return Table(
        [[left, right]],
        colWidths=(WIDTH * 0.55, WIDTH * 0.45),
        style=[("VALIGN", (0, 0), (-1, -1), "BOTTOM"), ("LEFTPADDING", (0, 0), (-1, -1), 0)],
    )
