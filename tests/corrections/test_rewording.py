"""A sentence that is put right stays right, and one that was taken out stays out."""

import pytest

from bot.corrections.corrections import Corrections
from bot.corrections.keeping import kept_over
from bot.domain.claims import AnyClaim, claim_id
from bot.domain.notes import Claim, Notes
from bot.errors import MinutaError, NotFoundError
from storage.store import SqlStore
from tests import examples

MEETING = examples.meeting().id
NOTES = examples.notes()


@pytest.mark.parametrize("section", ["tldr", "decisions", "open_questions"])
async def test_a_claim_says_something_else_and_stands_on_the_same_words(
    records: SqlStore, corrections: Corrections, section: str
) -> None:
    (claim,) = getattr(NOTES, section)
    await corrections.reword(MEETING, claim_id(claim), "Something \n else")
    written = await records.notes(MEETING)
    assert written.version == 2
    (changed,) = getattr(written, section)
    assert changed == claim.model_copy(update={"text": "Something else", "is_edited": True})
    assert written.model_copy(update={section: (claim,), "version": 1}) == NOTES


@pytest.mark.parametrize("section", ["tldr", "decisions", "open_questions", "please_check"])
async def test_an_empty_text_takes_a_claim_out(
    records: SqlStore, corrections: Corrections, section: str
) -> None:
    (claim,) = getattr(NOTES, section)
    for _ in range(2):
        await corrections.reword(MEETING, claim_id(claim), " ")
    written = await records.notes(MEETING)
    assert getattr(written, section) == ()
    assert written.version == 2
    assert getattr(kept_over(written, NOTES), section) == ()


async def test_what_the_notes_do_not_say_can_not_be_reworded(
    records: SqlStore, corrections: Corrections
) -> None:
    with pytest.raises(NotFoundError):
        await corrections.reword(MEETING, "0" * 16, "Something else")
    with pytest.raises(MinutaError):
        await corrections.reword(MEETING, claim_id(NOTES.tldr[0]), "x" * 501)
    with pytest.raises(MinutaError):
        await corrections.reword(MEETING, claim_id(NOTES.please_check[0]), "Really?")
    assert await records.notes(MEETING) == NOTES


async def test_two_corrections_one_after_the_other_are_both_kept(
    records: SqlStore, corrections: Corrections
) -> None:
    first: AnyClaim = NOTES.tldr[0]
    await corrections.reword(MEETING, claim_id(first), "One")
    await corrections.reword(MEETING, claim_id((await records.notes(MEETING)).tldr[0]), "Two")
    await corrections.reword(MEETING, claim_id(NOTES.decisions[0]), "Three")
    written = await records.notes(MEETING)
    assert (written.tldr[0].text, written.decisions[0].text) == ("Two", "Three")


def _written_anew(**changes: object) -> Notes:
    return NOTES.model_copy(update={"version": 1, **changes})


def test_new_notes_keep_what_was_reworded_by_the_words_it_stands_on() -> None:
    edited = NOTES.tldr[0].model_copy(update={"text": "By hand", "is_edited": True})
    old = NOTES.model_copy(update={"tldr": (edited,), "version": 4})
    other = NOTES.tldr[0].model_copy(update={"text": "By machine"})
    new = kept_over(old, _written_anew(tldr=(other,)))
    assert (new.version, new.tldr) == (5, (edited,))


def test_new_notes_keep_what_was_reworded_although_it_is_not_found_any_more() -> None:
    edited = NOTES.tldr[0].model_copy(update={"text": "By hand", "is_edited": True})
    lines = tuple(
        Claim(text=f"Line {number}", evidence=(examples.evidence(number),)) for number in (2, 3, 4)
    )
    old = NOTES.model_copy(update={"tldr": (edited,)})
    assert kept_over(old, _written_anew(tldr=lines)).tldr == (*lines[:2], edited)


def test_new_notes_replace_what_nobody_changed() -> None:
    new = kept_over(NOTES, _written_anew(decisions=(), action_items=(), open_questions=()))
    assert (new.decisions, new.action_items, new.open_questions) == ((), (), ())


def test_new_notes_keep_an_item_that_somebody_changed() -> None:
    changed = examples.item().model_copy(update={"version": 2})
    old = NOTES.model_copy(update={"action_items": (changed,)})
    assert kept_over(old, _written_anew(action_items=())).action_items == (changed,)
