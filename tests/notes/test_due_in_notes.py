"""Which spoken date belongs to which task, and what is asked about."""

from datetime import datetime

from bot.domain.notes import CheckKind
from bot.domain.people import Participant
from tests.notes.talk import items_of, meeting_of, notes_of, take, transcript_of, utterances


async def test_a_date_is_the_end_of_that_working_day_in_the_meetings_zone() -> None:
    (item,) = await items_of("Anna: I'll send the invoice to the printer by Friday.")
    assert item.due is not None
    assert (item.due.phrase, item.due.local) == ("by Friday", datetime(2026, 11, 20, 17))  # noqa: DTZ001 (wall time)
    assert item.due.zone == "Europe/Berlin"


async def test_the_assignees_zone_holds_before_the_meetings() -> None:
    talk = "Anna: Ben, please send the invoice tomorrow.\nBen: Okay, no problem."
    anna = Participant(id="anna", name="Anna")
    ben = Participant(id="ben", name="Ben", zone="America/New_York")
    notes = await take(meeting_of([anna, ben]), transcript_of(utterances(talk), "en"))
    assert [item.due and item.due.zone for item in notes.action_items] == ["America/New_York"]


async def test_no_date_said_is_no_date() -> None:
    (item,) = await items_of("Anna: I'll send the invoice to the printer.")
    assert item.due is None


async def test_a_date_in_front_belongs_to_the_task() -> None:
    (item,) = await items_of("Anna: By Friday, I'll send the invoice to the printer.")
    assert item.due is not None
    assert item.due.phrase == "By Friday"


async def test_the_answer_may_bring_the_date() -> None:
    (item,) = await items_of("""
        Anna: Ben, can you send the invoice to the printer?
        Ben: Sure, I'll do that by Friday.
    """)
    assert item.due is not None
    assert item.due.phrase == "by Friday"


async def test_the_asker_may_add_the_date() -> None:
    (item,) = await items_of("""
        Anna: Ben, can you send the invoice to the printer? By Friday, please.
        Ben: Sure.
    """)
    assert item.due is not None
    assert item.due.phrase == "By Friday"


async def test_dates_of_two_tasks_in_one_sentence_stay_apart() -> None:
    items = await items_of(
        "Anna: I'll send the invoice by Friday and I'll book the hotel in two weeks."
    )
    assert [item.due and item.due.phrase for item in items] == ["by Friday", "in two weeks"]


async def test_an_ambiguous_date_is_asked_about_with_its_choices() -> None:
    notes = await notes_of("Anna: I'll send the invoice to the printer by next Friday.")
    (item,) = notes.action_items
    assert item.due is not None
    assert item.due.local is None
    (check,) = notes.please_check
    assert (check.kind, check.item_id) == (CheckKind.DUE_DATE, item.id)
    assert check.options == ("Fri 20 Nov 2026, 17:00", "Fri 27 Nov 2026, 17:00")
    assert "next Friday" in check.evidence.quote


async def test_a_date_that_is_past_is_asked_about() -> None:
    notes = await notes_of(
        "Anna: I'll send the invoice to the printer by the 10th of November 2026."
    )
    (item,) = notes.action_items
    assert item.due is not None
    assert item.due.local is None
    assert [check.kind for check in notes.please_check] == [CheckKind.DUE_DATE]


async def test_two_different_dates_for_one_task_are_asked_about_and_the_later_word_holds() -> None:
    notes = await notes_of("""
        Anna: I'll send the invoice to the printer by Friday.
        (60 s)
        Ben: So Anna will send the invoice to the printer by tomorrow.
    """)
    (item,) = notes.action_items
    assert item.due is not None
    assert item.due.phrase == "by tomorrow"
    (check,) = notes.please_check
    assert check.options == ("Fri 20 Nov 2026, 17:00", "Thu 19 Nov 2026, 17:00")


async def test_an_hour_that_no_clock_shows_is_no_date_and_the_task_stays() -> None:
    notes = await notes_of("""
        Anna: I'll send the invoice to the printer by 25:00.
        (60 s)
        Ben: I will fix the timer by 45:00.
    """)
    assert [item.due for item in notes.action_items] == [None, None]
    assert notes.please_check == ()
