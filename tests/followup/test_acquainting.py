"""A name that was said is somebody's of the place: known for certain, asked about, or nobody's."""

import pytest

from bot.domain.action_item import ItemStatus
from bot.domain.directory import Member
from bot.domain.meeting import Meeting
from bot.domain.notes import CheckKind, Notes
from bot.domain.people import Account, Participant
from bot.domain.preferences import PersonSettings
from bot.domain.transcript import Transcript
from bot.errors import Fault, ProviderError
from bot.notes.languages import cues_for
from bot.pipeline.acquainting import Acquaintance, talked_about
from storage.store import SqlStore
from tests.flows.folk import Folk, member
from tests.notes.talk import meeting_of, people, take, transcript_of, utterances

DANA, DANA_2, WILL = member("Dana Lee", "U1"), member("Dana Roth", "U2"), member("Will Stone", "U3")
MARK, HOPE, ANNA = member("Mark", "U4"), member("Hope Long", "U5"), member("Anna Kern", "U6")
EVERYBODY = (DANA, WILL, MARK, HOPE, ANNA)


def named_in(text: str, *members: Member, language: str = "en") -> list[str]:
    found = talked_about(members or EVERYBODY, [text], cues_for(language))
    return [one.name for one in found]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Dana, can you send the draft?", ["Dana Lee"]),
        ("I will ask Dana about it.", ["Dana Lee"]),
        ("That is what dana lee said.", ["Dana Lee"]),
        ("Ask Mr. Stone or Dr Long.", ["Will Stone", "Hope Long"]),
        ("Will, can you send it?", ["Will Stone"]),
        ("Mark will send it tomorrow.", ["Mark"]),
        ("Anna and Dana did it.", ["Dana Lee"]),
        ("So Anna, what about you?", ["Anna Kern"]),
    ],
)
def test_who_is_named_is_found(text: str, names: list[str]) -> None:
    assert named_in(text) == names


@pytest.mark.parametrize(
    "text",
    [
        "I will send it. Will you read it?",
        "Mark the date. We should mark it in red.",
        "Hope that works. I hope so.",
        "Long story short, it takes a long time, at least until the stone age.",
        "The danish team sends the bandana.",
        "",
    ],
)
def test_words_are_nobodys_names(text: str) -> None:
    assert named_in(text) == []


def test_where_a_language_is_not_known_a_name_in_a_sentence_counts() -> None:
    assert named_in("Das macht Dana bis Freitag.", language="de") == ["Dana Lee"]
    assert named_in("Dana, machst du das?", language="de") == ["Dana Lee"]
    assert named_in("Mark und Pfennig.", language="de") == []


def test_an_alias_and_another_script_are_names_too() -> None:
    other = member("danalee99", "U7", "Dana", "D. Lee")
    assert named_in("Let me ask Dana.", other) == ["danalee99"]
    assert named_in("Let me ask José.", member("Jose Marti", "U8")) == ["Jose Marti"]


def voices(talk: str, *more: Participant) -> tuple[Meeting, Transcript]:
    heard = meeting_of((*people(talk), *more))
    place = heard.place.model_copy(update={"platform": "file", "workspace": "w"})
    return heard.model_copy(update={"place": place}), transcript_of(utterances(talk), "en")


async def notes_of(records: SqlStore, talk: str, *members: Member) -> tuple[Meeting, Notes]:
    meeting, transcript = voices(talk)
    await records.add_meeting(meeting, "weekly")
    acquaintance = Acquaintance(records, {"file": Folk(*members)}, 5)
    known = await acquaintance.made(meeting, transcript)
    assert await records.meeting(meeting.id) == known
    assert await acquaintance.made(known, transcript) == known
    return known, await take(known, transcript)


async def test_a_name_that_one_person_of_the_channel_bears_is_theirs(records: SqlStore) -> None:
    talk = """
    Speaker 1: Dana, can you send the draft to the printer by Friday?
    Speaker 1: And then we are done for today.
    """
    meeting, notes = await notes_of(records, talk, *EVERYBODY)
    assert [one.name for one in meeting.participants] == ["Speaker 1", "Dana Lee"]
    (item,) = notes.action_items
    assert item.assignee is not None
    owner = meeting.participant(item.assignee.participant)
    assert owner is not None
    assert owner.account == DANA.account
    assert item.status is ItemStatus.SUGGESTED  # she has not said so herself


async def test_of_two_with_the_same_name_it_is_asked_which(records: SqlStore) -> None:
    talk = "Speaker 1: Dana, can you send the draft to the printer by Friday?"
    meeting, notes = await notes_of(records, talk, DANA, DANA_2, WILL)
    assert [one.name for one in meeting.participants] == ["Speaker 1", "Dana Lee", "Dana Roth"]
    (item,) = notes.action_items
    assert item.assignee is None
    checks = [check for check in notes.please_check if check.kind is CheckKind.ASSIGNEE]
    assert [check.options for check in checks] == [("Dana Lee", "Dana Roth")]


async def test_who_bears_a_common_word_as_a_name_gets_no_task_by_it(records: SqlStore) -> None:
    talk = """
    Speaker 1: I will send the draft to the printer by Friday.
    Speaker 2: Mark the date in the calendar, please. I hope it works.
    Speaker 1: Will you check the numbers by Monday?
    Speaker 2: Sure, I will check the numbers.
    """
    meeting, notes = await notes_of(records, talk, WILL, MARK, HOPE)
    assert [one.name for one in meeting.participants] == ["Speaker 1", "Speaker 2"]
    owners = {item.assignee.participant for item in notes.action_items if item.assignee}
    assert owners <= {"speaker 1", "speaker 2"}
    assert notes.action_items


async def test_who_shared_the_recording_is_a_participant_with_their_zone(
    records: SqlStore,
) -> None:
    meeting, transcript = voices("Speaker 1: I'll send it.")
    meeting = meeting.model_copy(update={"started_by": "U9"})
    await records.add_meeting(meeting, "weekly")
    sharer = member("Nia", "U9", "nia", zone="Asia/Tokyo", is_guest=True)
    known = await Acquaintance(records, {"file": Folk(sharer)}, 5).made(meeting, transcript)
    assert known.participants[1] == Participant(
        id="U9", name="Nia", aliases=("nia",), account=sharer.account, zone="Asia/Tokyo"
    )


async def test_people_have_the_zone_they_set_before_the_one_they_are_known_by(
    records: SqlStore,
) -> None:
    talk = "Speaker 1: Dana, can you send the draft?"
    await records.save_person_settings(DANA.account, PersonSettings(zone="Europe/Oslo"))
    known, _ = await notes_of(records, talk, DANA.model_copy(update={"zone": "Asia/Tokyo"}))
    assert known.participants[-1].zone == "Europe/Oslo"


async def test_whoever_is_there_already_stays_as_they_are(records: SqlStore) -> None:
    account = Account(platform="file", workspace="w", user_id="U1")
    there = Participant(id="p7", name="Dana from sales", account=account, zone="Asia/Kolkata")
    meeting, transcript = voices("Speaker 1: Dana, can you send the draft?", there)
    await records.add_meeting(meeting, "weekly")
    assert await Acquaintance(records, {"file": Folk(DANA)}, 5).made(meeting, transcript) == meeting


@pytest.mark.parametrize("fault", [ProviderError("chat", Fault.RATE, "slow"), TimeoutError()])
async def test_a_directory_that_does_not_answer_costs_no_notes(
    records: SqlStore, fault: Exception
) -> None:
    meeting, transcript = voices("Speaker 1: Dana, can you send the draft?")
    folk = Folk(DANA)
    folk.fault = fault
    assert await Acquaintance(records, {"file": folk}, 5).made(meeting, transcript) == meeting
    assert await Acquaintance(records, {}, 5).made(meeting, transcript) == meeting
