"""Fills the sections of a template without a language model: by phrases that people use."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from bot.domain.notes import Claim, Section
from bot.notes.sentences import capitalised

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.template import Template, TemplateSection
    from bot.notes.dialogue import Conversation, Turn

MOST_CLAIMS = 8
"""Claims of one section; where more statements hold a phrase, those that say most are taken."""

_FEWEST_WORDS = 4
_MOST_WORDS = 45
_FEWEST_CONTENT = 2
"""A statement that says less is small talk."""


class _Phrase(NamedTuple):
    section: int
    size: int
    pattern: re.Pattern[str]


def filled_sections(template: Template, conversation: Conversation) -> tuple[Section, ...]:
    """The sections of a template with the statements that hold one of their phrases.

    Each statement is in one section: that of the longest phrase it holds. No questions, no small
    talk, nothing that breaks off. What is found is in order of time; a section may be empty.
    """
    phrases = _phrases(template.sections)
    found: list[list[Turn]] = [[] for _ in template.sections]
    for turn in conversation.turns:
        if phrases and _is_statement(turn, conversation):
            held = next((one for one in phrases if one.pattern.search(_plain(turn.words))), None)
            if held is not None:
                found[held.section].append(turn)
    return tuple(
        Section(key=section.key, title=section.title, claims=tuple(map(_claim, _best(turns))))
        for section, turns in zip(template.sections, found, strict=True)
    )


def _phrases(sections: Sequence[TemplateSection]) -> list[_Phrase]:
    """Every phrase with its section, the longest first; of equally long ones the first section."""
    phrases = [
        _Phrase(number, len(cue), _pattern(cue))
        for number, section in enumerate(sections)
        for cue in section.cues
    ]
    return sorted(phrases, key=lambda phrase: (-phrase.size, phrase.section))


def _pattern(cue: str) -> re.Pattern[str]:
    words = r"\s+".join(map(re.escape, _plain(cue).split()))
    return re.compile(rf"(?<!\w){words}(?!\w)")


def _plain(text: str) -> str:
    return text.replace("’", "'").casefold()


def _is_statement(turn: Turn, conversation: Conversation) -> bool:
    words = turn.core.split()
    if turn.words.rstrip().endswith("?") or not _FEWEST_WORDS <= len(words) <= _MOST_WORDS:
        return False
    cues = conversation.cues
    if cues is not None and cues.fluency.hanging.search(turn.core.rstrip(" .?…")):
        return False
    return len(set(turn.content)) >= _FEWEST_CONTENT


def _best(turns: Sequence[Turn]) -> Sequence[Turn]:
    """The statements that say most, in order of time; what is said twice, once."""
    different: dict[tuple[str, ...], Turn] = {}
    for turn in turns:
        different.setdefault(turn.content, turn)
    most = sorted(different.values(), key=lambda turn: -len(set(turn.content)))[:MOST_CLAIMS]
    return sorted(most, key=lambda turn: turn.sentence.index)


def _claim(turn: Turn) -> Claim:
    return Claim(text=capitalised(turn.core), evidence=turn.sentence.evidence())
