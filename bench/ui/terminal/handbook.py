"""What one can type at the terminal phone: the commands of the device (bench/papers/catalogue.py) and the steps of the
scenario language.
"""

from __future__ import annotations

from bench.papers.catalogue import CHAPTERS, examples
from bench.scenario.errors import suggestion
from bench.scenario.steps import STEPS

OWN = (
    ("TEXT", "anything else is texted to the device; in quotes, or behind `sms`, even a word of the world"),
    ("call, hangup, phone …", "without a number they mean the phone in your hand"),
    ("help [CHAPTER | STEP]", "this list, one chapter of it, or what a step means"),
    ("quit", "the end (also ctrl-D)"),
)


def device_commands() -> list[str]:
    return list(examples())


def step_words() -> set[str]:
    return {words[0] for words in STEPS}


def help_lines(topic: str = "", width: int = 100) -> list[str]:
    """All that can be typed, or what belongs to one chapter or one step; lists are as wide as `width`."""
    if not topic:
        lines = ["Commands of the device, by chapter of the manual:"]
        for chapter in CHAPTERS:
            lines += _chapter_lines(chapter, width)
        lines += ["", "What the world can do (docs/scenarios.md):"]
        lines += [f"  {usage}" for usage in dict.fromkeys(step.usage for step in STEPS.values())]
        lines += ["", "And:"]
        return lines + [f"  {usage:<24} {about}" for usage, about in OWN]
    if topic.isdecimal() and int(topic) in CHAPTERS:
        return _chapter_in_words(int(topic))
    steps = [step for words, step in STEPS.items() if topic in words]
    if steps:
        return [line for step in steps for line in (f"  {step.usage}", f"      {step.about}")]
    near = suggestion(topic, [*step_words(), *map(str, CHAPTERS)])
    return [f"no chapter and no step {topic}" + (f"; did you mean {near}?" if near else "")]


def _chapter_lines(chapter: int, width: int) -> list[str]:
    lines, line = [f"  {chapter:>2}. {CHAPTERS[chapter]}"], "     "
    for command in examples(chapter):
        if len(line) + 1 + len(command) > width:
            lines.append(line)
            line = "     "
        line += f" {command} "
    return [line.rstrip() for line in (*lines, line)]


def _chapter_in_words(chapter: int) -> list[str]:
    told = examples(chapter).items()
    return [f"  {chapter:>2}. {CHAPTERS[chapter]}", *(f"      {command:<26} {about}" for command, about in told)]
