"""A sentence that is put right stays right, and one that was taken out stays out."""

import pytest

from bot.corrections.corrections import Corrections
from bot.corrections.keeping import kept_over
from bot.corrections.rewording import reworded
from bot.domain.claims import AnyClaim, claim_id, text_of
from bot.domain.notes import Chapter, Claim, Notes, Section
from bot.errors import MinutaError, NotFoundError
from storage.store import SqlStore
from tests import examples

MEETING = examples.meeting().id
NOTES = examples.notes()
_FIRST = examples.evidence(1)


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


WRITTEN = examples.written_notes()


def detail(notes: Notes, part: str) -> AnyClaim | None:
    """The risk, the point of a chapter or the claim of a section that the notes hold."""
    claims: dict[str, tuple[AnyClaim, ...]] = {
        "risks": notes.risks,
        "sections": tuple(claim for section in notes.sections for claim in section.claims),
        "chapters": tuple(point for chapter in notes.chapters for point in chapter.points),
    }
    return claims[part][0] if claims[part] else None


@pytest.mark.parametrize("part", ["risks", "sections", "chapters"])
async def test_what_a_language_model_wrote_is_reworded_and_stays_so(
    records: SqlStore, corrections: Corrections, part: str
) -> None:
    await records.save_notes(WRITTEN)
    claim = detail(WRITTEN, part)
    assert claim is not None
    await corrections.reword(MEETING, claim_id(claim), "By hand")
    again = kept_over(await records.notes(MEETING), WRITTEN)
    changed = detail(again, part)
    assert changed is not None
    assert text_of(changed) == "By hand"
    await records.save_next_notes(again)
    await corrections.reword(MEETING, claim_id(changed), "")
    assert detail(kept_over(await records.notes(MEETING), WRITTEN), part) is None


def _by_hand(text: str, number: int) -> Claim:
    return Claim(text=text, evidence=(examples.evidence(number),), is_edited=True)


def test_the_same_words_taken_out_of_one_part_stay_in_another() -> None:
    line = Claim(text="Agreed on it", evidence=WRITTEN.sections[0].claims[0].evidence)
    both = WRITTEN.model_copy(update={"tldr": (line,)})
    without = reworded(both, line, "")
    again = kept_over(without, both)
    assert again.tldr == ()
    assert again.sections == both.sections


def test_a_section_that_is_not_asked_for_any_more_keeps_what_people_worded() -> None:
    old = NOTES.model_copy(
        update={
            "sections": (
                Section(key="a", title="A", claims=(_by_hand("Kept", 1),)),
                Section(key="b", title="B", claims=(Claim(text="Gone", evidence=(_FIRST,)),)),
            )
        }
    )
    new = Section(key="c", title="C")
    assert kept_over(old, _written_anew(sections=(new,))).sections == (new, old.sections[0])


@pytest.mark.parametrize("chapters", [0, 2])
def test_a_point_that_is_not_found_again_goes_into_the_chapter_in_which_it_was_said(
    chapters: int,
) -> None:
    point = _by_hand("By hand", 4)
    was_in = Chapter(title="Whole", start_s=0, end_s=20, points=(point,))
    old = NOTES.model_copy(update={"chapters": (was_in,)})
    new = (Chapter(title="One", start_s=0, end_s=9), Chapter(title="Two", start_s=9, end_s=20))
    again = kept_over(old, _written_anew(chapters=new[:chapters])).chapters
    assert again[-1].points == (point,)
    assert all(not chapter.points for chapter in again[:-1])
