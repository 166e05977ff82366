"""What every store promises about forgetting."""

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

import pytest

from bot.domain.action_item import ActionItem, ItemChange, ItemState, ItemStatus
from bot.domain.capture import Capture, CaptureState
from bot.domain.consent import ConsentEvent, ConsentKind, ConsentMeans
from bot.domain.meeting import Meeting, Place, Track
from bot.domain.notes import Notes
from bot.domain.outbox import MessageRef
from bot.domain.people import Account, Participant
from bot.domain.preferences import PersonSettings
from bot.domain.progress import Progress, Stage
from bot.domain.transcript import SpeakerBasis, Transcript, Utterance
from bot.errors import ConflictError, NotFoundError
from bot.ports import Store
from tests.storage import examples

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
ZOE = Account(platform="discord", workspace="w", user_id="2")
ANNA = Participant(id="p1", name="Anna")
NOBODY = Participant(id="p2", name="Removed person", is_named=False)
REF = MessageRef(platform="discord", channel="c", message_id="1")


def utterance(utterance_id: str, speaker: str, text: str) -> Utterance:
    return Utterance(
        id=utterance_id,
        start_s=1,
        end_s=2,
        speaker=speaker,
        basis=SpeakerBasis.TRACK,
        text=text,
    )


def transcript(*said: Utterance) -> Transcript:
    return examples.transcript(utterances=0).model_copy(update={"utterances": said})


HERS = utterance("u00001", "p2", "A zeppelin.")
THEIRS = utterance("u00002", "p1", "A budget.")


async def keep(store: Store, meeting: Meeting, *items: ActionItem) -> None:
    """A meeting with something in every table; it is over."""
    await store.add_meeting(meeting, meeting.id)
    for position, _ in enumerate(meeting.tracks):
        await store.save_heard(meeting.id, position, examples.heard(segments=position + 1))
    await store.add_live(meeting.id, HERS)
    await store.add_live(meeting.id, THEIRS)
    await store.save_transcript(
        transcript(HERS, THEIRS).model_copy(update={"meeting_id": meeting.id})
    )
    await store.save_notes(examples.notes(meeting.id, items=items))
    for item in items:
        await store.plan_reminders([examples.reminder(f"r-{item.id}", item.id)])
    await store.note_consent(told(meeting.id))
    await store.report_progress(meeting.id, Progress(stage=Stage.DONE))


def told(meeting_id: str) -> ConsentEvent:
    return ConsentEvent(
        meeting_id=meeting_id,
        account=ZOE,
        kind=ConsentKind.TOLD,
        means=ConsentMeans.NOTICE,
        at=NOW,
    )


def left(meeting: Meeting) -> Meeting:
    """What is left of the example's meeting: two tracks of three, and one person of two."""
    return meeting.model_copy(
        update={"participants": (NOBODY, ANNA), "tracks": meeting.tracks[1:], "started_by": None}
    )


@pytest.fixture
async def meeting(store: Store) -> Meeting:
    meeting = examples.meeting()
    tracks = (
        *meeting.tracks,
        Track(audio="m1/2.opus", speaker="p1"),
    )
    meeting = meeting.model_copy(update={"tracks": tracks})
    await keep(store, meeting, examples.item("i1"), examples.item("i2"))
    return meeting


async def notes_left(store: Store, **changes: object) -> Notes:
    """The notes with the item i1 alone, as somebody reads them who takes something out."""
    notes = await store.notes("m1")
    item = (await store.item("i1")).model_copy(update=changes)
    return notes.model_copy(update={"action_items": (item,), "tldr": ()})


async def test_the_meetings_of_a_person_are_those_of_their_workspace_oldest_first(
    store: Store,
) -> None:
    for number in (2, 1):
        start = examples.START + timedelta(days=number)
        await store.add_meeting(examples.meeting(f"m{number}", start=start), f"s{number}")
    await store.add_meeting(examples.bare_meeting("m3"), "s3")
    elsewhere = Place(platform="discord", workspace="other", channel="c")
    other = examples.meeting("m4").model_copy(update={"place": elsewhere})
    await store.add_meeting(other, "s4")
    assert [one.id for one in await store.meetings_with(ZOE)] == ["m1", "m2"]
    for stranger in ({"user_id": "3"}, {"workspace": "other"}, {"platform": "slack"}):
        assert await store.meetings_with(ZOE.model_copy(update=stranger)) == []


async def test_a_forgotten_meeting_leaves_nothing(store: Store, meeting: Meeting) -> None:
    await keep(store, examples.meeting("m2"), examples.item("i3", "m2"))
    other = await store.transcript("m2")
    for _ in range(2):
        await store.forget_meeting(meeting.id)
    for asked in (
        store.meeting("m1"),
        store.progress("m1"),
        store.transcript("m1"),
        store.notes("m1"),
        store.item("i1"),
        store.reminder("r-i1"),
    ):
        with pytest.raises(NotFoundError):
            await asked
    assert await store.heard("m1") == {}
    assert await store.live("m1") == []
    assert await store.consents("m1") == []
    assert await store.find(["zeppelin"], [meeting.place], 9, meeting_id="m1") == []
    assert await store.transcript("m2") == other
    assert len(await store.find(["zeppelin"], [meeting.place], 9)) == 1
    assert (await store.item("i3")).meeting_id == "m2"


async def test_the_messages_of_a_forgotten_meeting_are_forgotten_too(store: Store) -> None:
    await store.add_meeting(examples.meeting("m1"), "s1")
    gone = ("m1", "notes:m1", "told:m1:p2", "notes:m1:12345")
    kept = ("notes:m11", "notes:xm1", "m1x", "m", "1", "notes:M1", "reminder:i1:due:1")
    before = {key: (await store.delivery(key)).marker for key in (*gone, *kept)}
    for key in before:
        await store.sent(key, REF, NOW)
    await store.forget_meeting("m1")
    after = {key: await store.delivery(key) for key in before}
    assert [key for key, delivery in after.items() if delivery.ref is None] == list(gone)
    assert [key for key in kept if after[key].marker != before[key]] == []


async def test_a_meeting_that_goes_on_can_be_forgotten(store: Store) -> None:
    room = Place(platform="discord", workspace="w", channel="r")
    capture = Capture(
        meeting_id="m1", room=room, state=CaptureState.RECORDING, changed_at=NOW, is_discarded=True
    )
    await store.begin_capture(examples.meeting(), capture)
    await store.forget_meeting("m1")
    assert await store.captures() == []
    await store.begin_capture(
        examples.meeting("m2"), capture.model_copy(update={"meeting_id": "m2"})
    )


async def test_what_is_left_takes_the_place_of_the_record(store: Store, meeting: Meeting) -> None:
    notes = await notes_left(store, task="Another")
    await store.replace_record(left(meeting), transcript(THEIRS), notes, "p2")
    assert await store.meeting("m1") == left(meeting)
    assert await store.transcript("m1") == transcript(THEIRS)
    assert await store.live("m1") == [THEIRS]
    (item,) = (await store.notes("m1")).action_items
    changed = {"action_items": (item,), "version": notes.version + 1}
    assert await store.notes("m1") == notes.model_copy(update=changed)
    assert item.task == "Another"
    assert await store.reminder("r-i1") == examples.reminder("r-i1", "i1")
    with pytest.raises(NotFoundError):
        await store.item("i2")
    with pytest.raises(NotFoundError):
        await store.reminder("r-i2")
    assert await store.find(["zeppelin"], [meeting.place], 9) == []
    assert len(await store.find(["budget"], [meeting.place], 9)) == 1


async def test_what_was_heard_is_kept_of_the_tracks_that_are_left_and_one_persons(
    store: Store, meeting: Meeting
) -> None:
    # The first was the person's, the second is mixed; the third has become the second.
    heard = await store.heard("m1")
    await store.replace_record(left(meeting), transcript(THEIRS), None, "p2")
    assert await store.heard("m1") == {1: heard[2]}


async def test_earlier_versions_of_the_notes_are_gone(store: Store, meeting: Meeting) -> None:
    items = (examples.item("i1"), examples.item("i2"))
    await store.save_notes(examples.notes(version=2, items=items))
    notes = await notes_left(store)
    await store.replace_record(left(meeting), transcript(THEIRS), notes, "p2")
    assert (await store.notes("m1")).version == 3
    await store.replace_record(left(meeting), transcript(THEIRS), None, "p2")
    with pytest.raises(NotFoundError):
        await store.notes("m1")


async def test_a_record_without_transcript_and_notes_has_none(
    store: Store, meeting: Meeting
) -> None:
    await store.replace_record(left(meeting), None, None, "p2")
    for asked in (store.transcript("m1"), store.notes("m1"), store.item("i1")):
        with pytest.raises(NotFoundError):
            await asked


async def test_replacing_the_same_again_changes_nothing(store: Store, meeting: Meeting) -> None:
    notes = await notes_left(store, task="Another")
    await store.replace_record(left(meeting), transcript(THEIRS), notes, "p2")
    notes = await store.notes("m1")
    await store.replace_record(left(meeting), transcript(THEIRS), notes, "p2")
    assert await store.notes("m1") == notes.model_copy(update={"version": notes.version + 1})


async def test_who_has_read_the_notes_before_cannot_put_back_what_was_taken_out(
    store: Store, meeting: Meeting
) -> None:
    read = await store.notes("m1")
    await store.replace_record(left(meeting), transcript(THEIRS), await notes_left(store), "p2")
    with pytest.raises(ConflictError):
        await store.save_next_notes(read.model_copy(update={"version": read.version + 1}))
    assert (await store.notes("m1")).tldr == ()
    with pytest.raises(NotFoundError):
        await store.item("i2")


async def test_who_has_read_an_item_before_cannot_put_back_what_was_taken_out(
    store: Store, meeting: Meeting
) -> None:
    read = await store.item("i1")
    notes = await notes_left(store, task="Another")
    await store.replace_record(left(meeting), transcript(THEIRS), notes, "p2")
    with pytest.raises(ConflictError):
        await store.change_item(read, [])


async def test_a_change_of_an_item_meanwhile_is_not_lost(store: Store, meeting: Meeting) -> None:
    notes = await notes_left(store, task="Another")
    changed = await store.change_item(await store.item("i1"), [examples.event("i1")])
    with pytest.raises(ConflictError):
        await store.replace_record(left(meeting), transcript(THEIRS), notes, "p2")
    assert await store.item("i1") == changed
    assert await store.meeting("m1") == meeting
    assert await store.transcript("m1") == transcript(HERS, THEIRS)


async def test_a_meeting_that_is_worked_on_again_is_not_replaced(
    store: Store, meeting: Meeting
) -> None:
    await store.report_progress("m1", Progress(stage=Stage.WRITING))
    with pytest.raises(ConflictError):
        await store.replace_record(left(meeting), transcript(THEIRS), None, "p2")
    assert await store.transcript("m1") == transcript(HERS, THEIRS)


async def test_an_unknown_meeting_is_not_replaced(store: Store) -> None:
    with pytest.raises(NotFoundError):
        await store.replace_record(examples.meeting("m9"), None, None, "p2")


async def test_notes_are_stale_until_they_are_said_to_be_refreshed(
    store: Store, meeting: Meeting
) -> None:
    assert await store.stale_notes() == []
    await keep(store, examples.meeting("m2"), examples.item("i3", "m2"))
    for one in (examples.meeting("m2"), meeting, meeting):
        notes = (await store.notes(one.id)).model_copy(update={"tldr": ()})
        said = transcript(THEIRS).model_copy(update={"meeting_id": one.id})
        await store.replace_record(left(one), said, notes, "p2")
    assert await store.stale_notes() == ["m2", "m1"]
    mark = await store.stale_mark("m2")
    assert mark is not None
    for _ in range(2):
        await store.notes_refreshed("m2", mark)
    assert await store.stale_mark("m2") is None
    assert await store.stale_notes() == ["m1"]
    await store.forget_meeting("m1")
    assert await store.stale_notes() == []


async def test_every_change_of_written_notes_makes_them_stale(
    store: Store, meeting: Meeting
) -> None:
    item = await store.item("i1")
    changes: tuple[Callable[[], Awaitable[object]], ...] = (
        partial(store.change_item, item, [examples.event("i1")]),
        partial(store.update_meeting, left(meeting)),
        partial(store.save_notes, examples.notes(version=2, items=(item,))),
    )
    for change in changes:
        assert await store.stale_notes() == []
        await change()
        mark = await store.stale_mark("m1")
        assert mark is not None
        await store.notes_refreshed("m1", mark)


async def test_a_change_that_comes_while_another_is_published_is_not_taken_for_published(
    store: Store, meeting: Meeting
) -> None:
    await store.update_meeting(meeting.model_copy(update={"title": "First"}))
    first = await store.stale_mark("m1")
    assert first is not None
    await store.update_meeting(meeting.model_copy(update={"title": "Second"}))
    await store.notes_refreshed("m1", first)
    assert await store.stale_notes() == ["m1"]


async def test_a_change_that_is_refused_leaves_the_notes_as_they_are(
    store: Store, meeting: Meeting
) -> None:
    old = (await store.item("i1")).model_copy(update={"version": 7})
    with pytest.raises(ConflictError):
        await store.change_item(old, [])
    assert await store.stale_mark(meeting.id) is None


async def test_without_notes_none_are_stale(store: Store, meeting: Meeting) -> None:
    await store.add_meeting(examples.meeting("m2"), "s2")
    await store.update_meeting(examples.meeting("m2"))
    await store.replace_record(left(meeting), transcript(THEIRS), None, "p2")
    assert await store.stale_notes() == []


async def test_of_a_person_everything_but_their_opt_out_is_forgotten(store: Store) -> None:
    started = examples.meeting().model_copy(update={"started_by": "2"})
    await keep(store, started, examples.item("i1"))
    await store.save_person_settings(ZOE, PersonSettings(zone="UTC"))
    await store.opt_out(ZOE, NOW)
    by_her = examples.event("i1").model_copy(update={"actor": "2"})
    await store.change_item(await store.item("i1"), [by_her, examples.event("i1")])
    for _ in range(2):
        await store.forget_person(ZOE)
    assert await store.person_settings([ZOE]) == {}
    assert await store.consents_of(ZOE) == []
    assert (await store.meeting("m1")).started_by is None
    assert [event.actor for event in await store.item_events("i1")] == ["removed", "p2"]
    assert await store.opted_out("discord", "w") == {"2"}


async def test_of_others_and_of_other_servers_nothing_is_forgotten(store: Store) -> None:
    await keep(store, examples.meeting(), examples.item("i1"))
    by_her = examples.event("i1").model_copy(update={"actor": "2"})
    await store.change_item(await store.item("i1"), [by_her])
    await store.save_person_settings(ZOE, PersonSettings(zone="UTC"))
    for stranger in ({"user_id": "3"}, {"platform": "slack"}):
        await store.forget_person(ZOE.model_copy(update=stranger))
    assert await store.person_settings([ZOE]) != {}
    await store.forget_person(ZOE.model_copy(update={"workspace": "other"}))
    assert await store.consents_of(ZOE) == [told("m1")]
    assert (await store.meeting("m1")).started_by == "7"
    assert (await store.item_events("i1"))[0].actor == "2"


async def test_who_has_a_meeting_recorded_that_goes_on_is_still_known(store: Store) -> None:
    room = Place(platform="discord", workspace="w", channel="r")
    capture = Capture(
        meeting_id="m1",
        room=room,
        state=CaptureState.RECORDING,
        changed_at=NOW,
        started_by="2",
    )
    meeting = examples.meeting().model_copy(update={"started_by": "2"})
    await store.begin_capture(meeting, capture)
    await store.note_consent(told("m1"))
    await store.forget_person(ZOE)
    assert (await store.meeting("m1")).started_by == "2"
    assert await store.captures() == [capture]
    assert await store.consents("m1") == [told("m1")]
    ended = capture.model_copy(update={"state": CaptureState.ENDED})
    await store.end_capture(meeting, ended)
    await store.report_progress("m1", Progress(stage=Stage.DONE))
    await store.forget_person(ZOE)
    assert (await store.meeting("m1")).started_by is None
    assert (await store.capture("m1")).started_by is None
    assert await store.consents("m1") == []


@pytest.mark.usefixtures("meeting")
async def test_what_could_be_taken_back_is_forgotten_with_a_person(store: Store) -> None:
    item = await store.item("i1")
    done = ItemState.of(item).model_copy(update={"status": ItemStatus.DONE})
    change = ItemChange(item_id="i1", version=2, actor="2", before=ItemState.of(item), after=done)
    await store.change_item(item, [], change=change)
    await store.forget_person(ZOE)
    assert [one.actor for one in await store.item_changes("i1")] == ["removed"]
    await store.replace_record(left(await store.meeting("m1")), None, await notes_left(store), "p2")
    assert await store.item_changes("i1") == []
