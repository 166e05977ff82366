"""Lets a claim of the notes say something else, or nothing."""

from bot.corrections.keeping import keys_of
from bot.domain.claims import SomeClaim, claims_of, with_claims
from bot.domain.notes import Claim, Notes, PleaseCheck
from bot.errors import MinutaError


def is_said_already(notes: Notes, text: str) -> bool:
    """Whether a change was made before, so that its claim has another id now, or none."""
    return not text or any(
        isinstance(claim, Claim) and claim.is_edited and claim.text == text
        for claim in claims_of(notes)
    )


def reworded(notes: Notes, claim: Claim | PleaseCheck, text: str) -> Notes:
    """The notes in which a claim of theirs says this; empty text takes it out for good.

    Raises `MinutaError` for a question of *Please check*, which can only be taken out.
    """
    if isinstance(claim, PleaseCheck):
        if text:
            raise MinutaError("This is a question, not a note.", "Answer it, or take it out.")
        kept = tuple(one for one in notes.please_check if one != claim)
        return notes.model_copy(update={"please_check": kept, "removed": _with_keys(notes, claim)})

    def changed(claims: tuple[SomeClaim, ...]) -> tuple[SomeClaim, ...]:
        edit = {"text": text, "is_edited": True}
        edited = (one.model_copy(update=edit) if one == claim else one for one in claims)
        return tuple(one for one in edited if one.text)

    removed = notes.removed if text else _with_keys(notes, claim)
    return with_claims(notes, changed).model_copy(update={"removed": removed})


def _with_keys(notes: Notes, claim: Claim | PleaseCheck) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*notes.removed, *keys_of(notes, claim))))
