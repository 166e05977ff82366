"""What people have changed stays when the notes are written anew."""

import hashlib
from collections.abc import Iterable, Iterator
from typing import TypeVar

from bot.domain.claims import evidence_of
from bot.domain.notes import Chapter, Claim, Notes, PleaseCheck, Section

_MOST_LINES = 3
_FIRST_VERSION = 1
_CHAPTER = "chapter"

AnyClaim = TypeVar("AnyClaim", bound=Claim)


def key_of(claim: Claim | PleaseCheck, part: str = "") -> str:
    """What a claim of its kind stands on, whatever it says: at most 16 characters.

    `part` is the section or chapter it belongs to: the same words may be quoted in several. So may
    those of a question about words that were misheard.
    """
    if isinstance(claim, PleaseCheck) and claim.words is not None:
        part = claim.words.text
    quotes = (f"{one.utterance_id} {one.quote}" for one in evidence_of(claim))
    words = "\n".join((f"{type(claim).__name__} {part}".rstrip(), *quotes))
    return hashlib.blake2s(words.encode(), digest_size=8).hexdigest()


def keys_of(notes: Notes, claim: Claim | PleaseCheck) -> tuple[str, ...]:
    """The keys of a claim in every part of the notes that holds it."""
    return tuple(key_of(claim, part) for part, claims in _parts(notes) if claim in claims)


def kept_over(old: Notes, new: Notes) -> Notes:
    """The new notes as the version after the old ones, with what people have changed.

    A claim that somebody worded takes the place of the new one that stands on the same words, and
    stays where there is none; what was taken out stays out. Items that somebody has changed are
    kept, also those that are not found any more. Everything else is as it was written now.
    """
    removed = frozenset(old.removed)
    here = {item.id for item in new.action_items}
    left = (
        item for item in old.action_items if item.version > _FIRST_VERSION and item.id not in here
    )
    return new.model_copy(
        update={
            "version": old.version + 1,
            "tldr": _shortened(_kept(old.tldr, new.tldr, removed)),
            "chapters": _kept_chapters(old.chapters, new.chapters, removed),
            "decisions": _kept(old.decisions, new.decisions, removed),
            "open_questions": _kept(old.open_questions, new.open_questions, removed),
            "risks": _kept(old.risks, new.risks, removed),
            "sections": tuple(_kept_sections(old.sections, new.sections, removed)),
            "action_items": (*new.action_items, *left),
            "please_check": tuple(
                check for check in new.please_check if key_of(check) not in removed
            ),
            "removed": old.removed,
        }
    )


def _parts(notes: Notes) -> Iterator[tuple[str, tuple[Claim | PleaseCheck, ...]]]:
    yield from (("", claims) for claims in (notes.tldr, notes.decisions, notes.open_questions))
    yield from (("", claims) for claims in (notes.risks, notes.please_check))
    yield from ((section.key, section.claims) for section in notes.sections)
    yield _CHAPTER, tuple(point for chapter in notes.chapters for point in chapter.points)


def _kept(
    old: Iterable[AnyClaim], new: Iterable[AnyClaim], removed: frozenset[str], part: str = ""
) -> tuple[AnyClaim, ...]:
    edited: dict[str, AnyClaim] = {key_of(claim, part): claim for claim in old if claim.is_edited}
    wanted = [claim for claim in new if key_of(claim, part) not in removed]
    there = [edited.pop(key_of(claim, part), claim) for claim in wanted]
    return (*there, *edited.values())


def _kept_sections(
    old: Iterable[Section], new: Iterable[Section], removed: frozenset[str]
) -> Iterator[Section]:
    """The new sections; one that the template does not ask for any more is there for its edits."""
    before = {section.key: section for section in old}
    for section in new:
        known = before.pop(section.key, section)
        claims = _kept(known.claims, section.claims, removed, section.key)
        yield section.model_copy(update={"claims": claims})
    for section in before.values():
        if edited := tuple(claim for claim in section.claims if claim.is_edited):
            yield section.model_copy(update={"claims": edited})


def _kept_chapters(
    old: Iterable[Chapter], new: tuple[Chapter, ...], removed: frozenset[str]
) -> tuple[Chapter, ...]:
    """The new chapters; a point that was worded and is not found again goes where it was said."""
    edited = {
        key_of(point, _CHAPTER): (point, chapter)
        for chapter in old
        for point in chapter.points
        if point.is_edited
    }
    chapters = []
    for chapter in new:
        keys = [(key_of(point, _CHAPTER), point) for point in chapter.points]
        points = [edited.pop(key, (point, chapter))[0] for key, point in keys if key not in removed]
        chapters.append(chapter.model_copy(update={"points": tuple(points)}))
    for point, was_in in edited.values():
        _put_back(point, was_in, chapters)
    return tuple(chapters)


def _put_back(point: Claim, was_in: Chapter, chapters: list[Chapter]) -> None:
    said_at = point.evidence[0].start_s
    behind = [number for number, chapter in enumerate(chapters) if chapter.start_s <= said_at]
    if not chapters:
        chapters.append(was_in.model_copy(update={"points": (point,)}))
        return
    number = max(behind, default=0)
    there = chapters[number]
    chapters[number] = there.model_copy(update={"points": (*there.points, point)})


def _shortened(lines: tuple[Claim, ...]) -> tuple[Claim, ...]:
    """As many lines as notes may begin with; those that people worded go last."""
    surplus = len(lines) - _MOST_LINES
    given_up = [line for line in reversed(lines) if not line.is_edited][: max(surplus, 0)]
    return tuple(line for line in lines if line not in given_up)[:_MOST_LINES]
