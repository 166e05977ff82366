"""What somebody says to be done in a later meeting is suggested, once, and people answer."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.clock import AdjustableClock
from bot.domain.action_item import ItemStatus
from bot.domain.meeting import Meeting, Source
from bot.domain.people import Account, Participant
from bot.domain.reminder import ReminderKind
from bot.domain.transcript import SpeakerBasis, Transcript, Utterance
from bot.domain.working_hours import WorkingHours
from bot.followup.answers import Answers
from bot.followup.changing import ItemChanges
from bot.followup.earlier import OpenWork
from bot.followup.suggesting import Suggesting
from bot.followup.timing import Timings
from bot.notes.completion.rules import RuleCompletions
from integrations.terminal.platform import TerminalPlatform
from storage.store import SqlStore
from tests import examples

ITEM = examples.item().id
NEXT_WEEK = examples.START + timedelta(days=7)
BY_BEN = {"actor": "ben", "where": "chat"}
SAID = "I sent the draft to Carla on Thursday."


def later(*said: tuple[str, str], source: Source = Source.UPLOAD) -> tuple[Meeting, Transcript]:
    """A meeting of the same people a week later, in which this is said."""
    meeting = examples.meeting().model_copy(
        update={
            "id": "fedcba9876543210",
            "started_at": NEXT_WEEK,
            "language": "en",
            "source": source,
        }
    )
    utterances = tuple(
        Utterance(
            id=f"v{number}",
            start_s=5.0 * number,
            end_s=5.0 * number + 4,
            speaker=speaker,
            basis=SpeakerBasis.TRACK,
            text=words,
        )
        for number, (speaker, words) in enumerate(said)
    )
    transcript = examples.transcript().model_copy(
        update={"meeting_id": meeting.id, "utterances": utterances, "parts": ()}
    )
    return meeting, transcript


@pytest.fixture
def clock() -> AdjustableClock:
    return AdjustableClock(NEXT_WEEK + timedelta(hours=1))


@pytest.fixture
def suggesting(records: SqlStore, clock: AdjustableClock) -> Suggesting:
    changes = ItemChanges(records, Timings(records, WorkingHours()), clock)
    return Suggesting(records, OpenWork(records, {}), RuleCompletions(), changes)


@pytest.fixture
def answers(records: SqlStore, clock: AdjustableClock) -> Answers:
    return Answers(records, Timings(records, WorkingHours()), clock)


async def hear(records: SqlStore, suggesting: Suggesting, *said: tuple[str, str]) -> None:
    meeting, transcript = later(*said)
    if not any(one.id == meeting.id for one in await records.meetings(10)):
        await records.add_meeting(meeting, "later")
    await suggesting.suggest(meeting, transcript)


async def test_what_was_said_is_kept_with_its_words_and_its_owner_is_asked(
    records: SqlStore, suggesting: Suggesting
) -> None:
    await hear(records, suggesting, ("anna", "Hello."), ("ben", SAID))
    item = await records.item(ITEM)
    assert item.status is ItemStatus.OPEN
    assert item.said_done is not None
    assert (item.said_done.participant, item.said_done.evidence.quote) == ("ben", SAID)
    (event,) = await records.item_events(ITEM)
    assert (event.field, event.new, event.actor) == ("said_done", "fedcba9876543210", "minuta")
    asked = [one for one in await records.reminders_of(ITEM) if one.kind is ReminderKind.SAID_DONE]
    assert [one.participant for one in asked] == ["ben"]
    assert await records.said_done_in("fedcba9876543210") == [ITEM]
    assert await records.said_done_of(examples.meeting().id) == ["fedcba9876543210"]


async def test_hearing_it_again_asks_nobody_again(
    records: SqlStore, suggesting: Suggesting, answers: Answers
) -> None:
    await hear(records, suggesting, ("ben", SAID))
    await answers.not_done(ITEM, **BY_BEN)
    await hear(records, suggesting, ("ben", SAID))
    item = await records.item(ITEM)
    assert item.said_done is None, "who has answered has the last word"
    assert item.status is ItemStatus.OPEN


async def test_one_click_confirms_it(
    records: SqlStore, suggesting: Suggesting, answers: Answers
) -> None:
    await hear(records, suggesting, ("ben", SAID))
    done = await answers.done(ITEM, **BY_BEN)
    assert (done.status, done.said_done) == (ItemStatus.DONE, None)
    undone = await answers.undo(ITEM, **BY_BEN)
    assert undone.said_done is not None, "the suggestion is back with what it was about"


async def test_what_is_over_or_only_written_is_left_alone(
    records: SqlStore, suggesting: Suggesting, answers: Answers
) -> None:
    meeting, transcript = later(("ben", SAID), source=Source.MESSAGE)
    await records.add_meeting(meeting, "later")
    await suggesting.suggest(meeting, transcript)
    assert (await records.item(ITEM)).said_done is None
    await answers.done(ITEM, **BY_BEN)
    await suggesting.suggest(*later(("ben", SAID)))
    assert (await records.item(ITEM)).said_done is None


async def test_a_meeting_elsewhere_or_before_says_nothing_of_it(
    records: SqlStore, suggesting: Suggesting
) -> None:
    meeting, transcript = later(("ben", SAID))
    elsewhere = meeting.place.model_copy(update={"channel": "elsewhere"})
    for one in (
        meeting.model_copy(update={"place": elsewhere}),
        meeting.model_copy(update={"started_at": examples.START - timedelta(days=1)}),
    ):
        await suggesting.suggest(one, transcript)
    assert (await records.item(ITEM)).said_done is None


@pytest.mark.parametrize(
    ("user_id", "is_linked", "is_theirs"),
    [("u-ben", False, True), ("u-benny", True, True), ("u-benny", False, False)],
    ids=["the same account", "a linked one", "somebody else's"],
)
async def test_whose_item_it_is_is_told_by_their_accounts(
    records: SqlStore, suggesting: Suggesting, user_id: str, *, is_linked: bool, is_theirs: bool
) -> None:
    ben, there = (
        Account(platform="terminal", workspace="local", user_id=one) for one in ("u-ben", user_id)
    )
    earlier = examples.meeting()
    people = (earlier.participants[0], earlier.participants[1].model_copy(update={"account": ben}))
    await records.update_meeting(earlier.model_copy(update={"participants": people}))
    if is_linked:
        await records.link_accounts(ben, there)
    meeting, transcript = later(("anna", "What about the draft to Carla?"), ("x", "That's done."))
    benny = Participant(id="x", name="Benny", account=there)
    meeting = meeting.model_copy(update={"participants": (people[0], benny), "tracks": ()})
    await records.add_meeting(meeting, "later")
    await suggesting.suggest(meeting, transcript)
    said = (await records.item(ITEM)).said_done
    assert (said is not None and said.participant == "x") is is_theirs


class _OpenThreads(TerminalPlatform):
    threads_are_open = True


async def test_a_thread_is_a_place_of_its_own_unless_the_platform_opens_them_to_all(
    records: SqlStore, tmp_path: Path
) -> None:
    meeting, _ = later()
    in_thread = meeting.model_copy(
        update={"place": meeting.place.model_copy(update={"thread": "1.5"})}
    )
    assert await OpenWork(records, {}).before(in_thread) == []
    platforms = {"terminal": _OpenThreads(tmp_path, None)}
    (found,) = await OpenWork(records, platforms).before(in_thread)
    assert found.item.id == ITEM
