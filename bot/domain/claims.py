"""The claims of notes by the ids that buttons carry, and the words behind them."""

import hashlib
from collections.abc import Iterator
from typing import Protocol, TypeAlias, TypeVar

from bot.domain.action_item import ActionItem
from bot.domain.evidence import Evidence
from bot.domain.frozen import Frozen
from bot.domain.meeting import Meeting
from bot.domain.notes import Claim, Notes, PleaseCheck
from bot.domain.outbox import MessageRef

AnyClaim: TypeAlias = Claim | ActionItem | PleaseCheck
SomeClaim = TypeVar("SomeClaim", bound=Claim)


class ClaimsMade(Protocol):
    """Makes other claims of those of one part of the notes."""

    def __call__(self, claims: tuple[SomeClaim, ...], /) -> tuple[SomeClaim, ...]:
        """The claims that stand there instead, of the same kind."""


class Quotation(Frozen):
    """Evidence together with who said it; `speaker` is a participant's id."""

    evidence: Evidence
    speaker: str | None


class QuotedClaim(Frozen):
    """A claim of a meeting's notes with the words it stands on, and the message of the notes."""

    meeting: Meeting
    text: str
    quotations: tuple[Quotation, ...]
    message: MessageRef | None = None


def claim_id(claim: AnyClaim) -> str:
    """An id of at most 32 characters: an item's own, else one of the claim's kind and words.

    Notes that are written anew and say the same keep it.
    """
    if isinstance(claim, ActionItem):
        return claim.id
    quotes = (f"{one.utterance_id} {one.quote}" for one in evidence_of(claim))
    words = "\n".join((type(claim).__name__, text_of(claim), *quotes))
    return hashlib.blake2s(words.encode(), digest_size=8).hexdigest()


def text_of(claim: AnyClaim) -> str:
    """The sentence that a claim is."""
    match claim:
        case ActionItem():
            return claim.task
        case PleaseCheck():
            return claim.question
        case Claim():
            return claim.text


def evidence_of(claim: AnyClaim) -> tuple[Evidence, ...]:
    """The words a claim stands on."""
    return (claim.evidence,) if isinstance(claim, PleaseCheck) else claim.evidence


def claims_of(notes: Notes) -> Iterator[AnyClaim]:
    """Every claim of the notes."""
    yield from notes.tldr
    yield from notes.decisions
    yield from notes.action_items
    yield from notes.open_questions
    yield from notes.risks
    yield from (claim for section in notes.sections for claim in section.claims)
    yield from (claim for chapter in notes.chapters for claim in chapter.points)
    yield from notes.please_check


def with_claims(notes: Notes, made: ClaimsMade) -> Notes:
    """The notes with what is made of the claims of each part; items and questions stay."""
    return notes.model_copy(
        update={
            "tldr": made(notes.tldr),
            "decisions": made(notes.decisions),
            "open_questions": made(notes.open_questions),
            "risks": made(notes.risks),
            "sections": tuple(
                section.model_copy(update={"claims": made(section.claims)})
                for section in notes.sections
            ),
            "chapters": tuple(
                chapter.model_copy(update={"points": made(chapter.points)})
                for chapter in notes.chapters
            ),
        }
    )
