"""What people have changed stays when the notes are written anew."""

import hashlib
from collections.abc import Iterable
from typing import TypeVar

from bot.domain.claims import evidence_of
from bot.domain.notes import Claim, Notes, PleaseCheck

_MOST_LINES = 3
_FIRST_VERSION = 1

AnyClaim = TypeVar("AnyClaim", bound=Claim)


def key_of(claim: Claim | PleaseCheck) -> str:
    """What a claim of its kind stands on, whatever it says: at most 16 characters."""
    quotes = (f"{one.utterance_id} {one.quote}" for one in evidence_of(claim))
    words = "\n".join((type(claim).__name__, *quotes))
    return hashlib.blake2s(words.encode(), digest_size=8).hexdigest()


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
            "decisions": _kept(old.decisions, new.decisions, removed),
            "open_questions": _kept(old.open_questions, new.open_questions, removed),
            "action_items": (*new.action_items, *left),
            "please_check": tuple(
                check for check in new.please_check if key_of(check) not in removed
            ),
            "removed": old.removed,
        }
    )


def _kept(
    old: Iterable[AnyClaim], new: Iterable[AnyClaim], removed: frozenset[str]
) -> tuple[AnyClaim, ...]:
    edited: dict[str, AnyClaim] = {key_of(claim): claim for claim in old if claim.is_edited}
    wanted = [claim for claim in new if key_of(claim) not in removed]
    there = [edited.pop(key_of(claim), claim) for claim in wanted]
    return (*there, *edited.values())


def _shortened(lines: tuple[Claim, ...]) -> tuple[Claim, ...]:
    """As many lines as notes may begin with; those that people worded go last."""
    surplus = len(lines) - _MOST_LINES
    given_up = [line for line in reversed(lines) if not line.is_edited][: max(surplus, 0)]
    return tuple(line for line in lines if line not in given_up)[:_MOST_LINES]
