"""Stretches that no model read: what the rules find there, and who wrote what."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.evidence import Evidence
from bot.domain.notes import Chapter, Decision, OpenQuestion, Part
from bot.domain.transcript import Gap
from bot.notes.action_items import propose_items
from bot.notes.chapters import find_chapters
from bot.notes.decisions import find_decisions
from bot.notes.proposals import ItemProposal
from bot.notes.questions import find_open_questions
from bot.notes.written.reading import Reading
from bot.notes.written.talk import Talk


@dataclass(frozen=True, slots=True)
class PlainFindings:
    """What the rules find in the stretches that no model read to the end."""

    items: tuple[ItemProposal, ...] = ()
    decisions: tuple[Decision, ...] = ()
    questions: tuple[OpenQuestion, ...] = ()
    chapters: tuple[Chapter, ...] = ()


def plain_findings(readings: Sequence[Reading], talk: Talk) -> PlainFindings:
    """The findings of the rules in what was not read; none of a meeting that was read whole."""
    missed = frozenset(
        line.utterance.id
        for reading in readings
        if not reading.is_whole
        for line in reading.window.lines
    )
    if not missed:
        return PlainFindings()
    rarity, main = talk.rarity, talk.main
    stretches = [(r.window.start_s, r.window.end_s) for r in readings if r.draft is None]
    return PlainFindings(
        items=tuple(p for p in propose_items(main, rarity) if p.anchor.anchor.id in missed),
        decisions=tuple(d for d in find_decisions(main, rarity) if _is_in(d.evidence, missed)),
        questions=tuple(q for q in find_open_questions(main, rarity) if _is_in(q.evidence, missed)),
        chapters=tuple(
            chapter
            for chapter in find_chapters(main)
            if any(start_s <= chapter.start_s < end_s for start_s, end_s in stretches)
        ),
    )


def _is_in(evidence: Sequence[Evidence], missed: frozenset[str]) -> bool:
    return evidence[0].utterance_id in missed


def parts_of(readings: Sequence[Reading], plain: str) -> tuple[Part, ...]:
    """Who wrote which stretch; none where one model wrote all. `plain` is the extractor's name."""
    parts: list[Part] = []
    for reading in sorted(readings, key=lambda reading: reading.window.start_s):
        window = reading.window
        writer = reading.model if reading.draft is not None and reading.model else plain
        part = Part(
            start_s=window.start_s, end_s=window.end_s, writer=writer, reason=reading.reason
        )
        last = parts[-1] if parts else None
        if last is not None and (last.writer, last.reason) == (part.writer, part.reason):
            end_s = max(last.end_s, part.end_s)
            parts[-1] = last.model_copy(update={"end_s": end_s})
        else:
            parts.append(part)
    is_uniform = len({(part.writer, part.reason) for part in parts}) == 1
    return () if is_uniform and parts[0].reason is None else tuple(parts)


def gaps_of(readings: Sequence[Reading], talk: Talk) -> tuple[Gap, ...]:
    """The stretches that neither a model nor the rules could read, with the reason."""
    if talk.main.cues is not None:
        return ()
    return tuple(
        Gap(start_s=part.start_s, end_s=part.end_s, reason=part.reason)
        for part in parts_of(readings, "")
        if part.reason is not None
    )
