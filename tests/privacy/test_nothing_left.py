"""Whoever is erased is nowhere in the database: not their id, and not their name."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

import pytest

from bot.domain.action_item import Assignee, AssigneeBasis, SaidDone
from bot.domain.evidence import Evidence
from bot.domain.meeting import Meeting, Place, Source
from bot.domain.notes import Notes, NotesSource
from bot.domain.nudge import Nudge, NudgeState
from bot.domain.outbox import MessageRef
from bot.domain.people import Account, Participant
from bot.domain.progress import Progress, Stage
from bot.domain.transcript import SpeakerBasis, Transcript, Utterance
from bot.domain.working_hours import WorkingHours
from bot.errors import Fault, ProviderError
from bot.followup.changing import Actor, ItemChanges
from bot.followup.handing_back import handed_back
from bot.followup.timing import Timings
from bot.followup.turns import MeetingTurns
from bot.privacy.erasure import Erasure
from bot.privacy.stale_notes import StaleNotes
from bot.privacy.withdrawals import Withdrawals
from tests.followup.promises import item
from tests.privacy.meetings import NOW
from tests.storage import examples

if TYPE_CHECKING:
    from bot.domain.action_item import ActionItem
    from bot.ports import AudioShelf
    from storage.store import SqlStore
    from tests.privacy.meetings import SetClock

UID = "900000000000000001"
"""As on the chat platform: there the account's id is also that of the participant."""

OTHER_UID = "U0WORKSPACE1"
ANN_ID = "900000000000000002"
SAID = "Bartholomew sent it"
PLACE = Place(platform="discord", workspace="77", channel="5")
BART = Account(platform="discord", workspace="77", user_id=UID)
BART_ELSEWHERE = Account(platform="slack", workspace="T1", user_id=OTHER_UID)
ANN = Account(platform="discord", workspace="77", user_id=ANN_ID)


def people(bart: str = UID) -> tuple[Participant, ...]:
    return (
        Participant(id=ANN_ID, name="Ann", account=ANN),
        Participant(id=bart, name="Bartholomew", aliases=("Bart",), account=BART),
    )


async def keep(
    store: SqlStore, meeting_id: str, *items: ActionItem, days: int = 0, bart: str = UID
) -> None:
    """A meeting that is over, in which Ann has said one thing and Bartholomew another."""
    meeting = Meeting(
        id=meeting_id,
        place=PLACE,
        title="Launch",
        started_at=NOW - timedelta(days=9 - days),
        zone="UTC",
        source=Source.LIVE,
        participants=people(bart),
        started_by=UID,
    )
    await store.add_meeting(meeting, meeting_id)
    said = {"u1": (ANN_ID, "Send the draft."), "u2": (bart, SAID)}
    await store.save_transcript(
        Transcript(
            meeting_id=meeting_id,
            utterances=tuple(
                Utterance(
                    id=one, start_s=0, end_s=1, speaker=who, basis=SpeakerBasis.TRACK, text=text
                )
                for one, (who, text) in said.items()
            ),
            engines=(),
            coverage=examples.bare_transcript().coverage,
        )
    )
    await store.save_notes(
        Notes(
            meeting_id=meeting_id,
            version=1,
            written_at=NOW,
            source=NotesSource(extractor="scripted", version="1"),
            language="en",
            tldr=(),
            action_items=items,
        )
    )
    await store.report_progress(meeting_id, Progress(stage=Stage.DONE))


def of(participant: str) -> Assignee:
    return Assignee(participant=participant, basis=AssigneeBasis.MANUAL, confidence=1)


async def posted(store: SqlStore, key: str, at_day: int = 8) -> MessageRef:
    name = sha256(key.encode()).hexdigest()
    ref = MessageRef(platform="discord", channel="5", message_id=name)
    await store.delivery(key)
    await store.sent(key, ref, NOW - timedelta(days=9 - at_day))
    return ref


@pytest.fixture
def changes(records: SqlStore, clock: SetClock) -> ItemChanges:
    return ItemChanges(records, Timings(records, WorkingHours()), clock)


@pytest.fixture
def erasure(records: SqlStore, shelf: AudioShelf, clock: SetClock) -> Erasure:
    async def refresh(meeting_id: str) -> None:
        del meeting_id

    return Erasure(records, shelf, clock, MeetingTurns(), StaleNotes(records, refresh))


def dumped(url: str) -> str:
    with closing(sqlite3.connect(url.partition(":///")[2])) as database:
        return "\n".join(database.iterdump())


@pytest.mark.parametrize("bart", [UID, f"discord:{UID}", "person-2"])
async def test_no_id_is_left_of_who_was_erased(
    records: SqlStore,
    changes: ItemChanges,
    erasure: Erasure,
    sqlite_database_url: str,
    bart: str,
) -> None:
    await keep(records, "m", item("m-1", ANN_ID), item("m-2", bart), bart=bart)
    await records.keep_webhook(
        examples.webhook(workspace="77").model_copy(update={"created_by": UID})
    )
    theirs, hers = of(bart), of(ANN_ID)
    for owner, actor in ((theirs, ANN_ID), (hers, UID), (theirs, ANN_ID), (hers, bart)):
        await changes.change(
            "m-1",
            lambda one, owner=owner: one.model_copy(update={"assignee": owner}),  # type: ignore[misc]
            Actor(actor, "discord"),
        )
    was = (await records.item("m-1")).model_copy(update={"assignee": theirs})
    timing = await Timings(records, WorkingHours()).of(await records.meeting("m"), ANN_ID)
    await records.plan_reminders([handed_back(was, ANN_ID, timing, NOW)])
    await records.delivery(f"unreachable:m:{bart}:not sent yet")
    told = await posted(records, f"unreachable:m:{bart}")
    assert UID in dumped(sqlite_database_url)
    await erasure.erase(BART)
    left = dumped(sqlite_database_url)
    assert UID not in left
    assert bart not in left
    assert "Bartholomew" not in left
    assert [one.ref for one in await records.withdrawn()] == [told]
    # what belongs to others is still theirs
    assert (await records.item("m-1")).owner == ANN_ID
    fields = [(one.field, one.old, one.new) for one in await records.item_events("m-1")]
    nobody = (await records.meeting("m")).participants[1]
    assert ("assignee", nobody.id, ANN_ID) in fields
    reminders = await records.reminders_of("m-1")
    assert {one.participant for one in reminders} == {ANN_ID}


async def test_what_was_done_with_an_account_on_another_platform_is_nobodys(
    records: SqlStore, changes: ItemChanges, erasure: Erasure
) -> None:
    await keep(records, "m", item("m-1", ANN_ID))
    await records.keep_webhook(examples.webhook(workspace="77"))
    for actor in (Actor(OTHER_UID, "slack"), Actor(OTHER_UID, "discord")):
        await changes.change(
            "m-1",
            lambda one: one.model_copy(update={"task": f"{one.task}!"}),
            actor,
        )
    await erasure.erase(BART_ELSEWHERE)
    # an id on one platform says nothing of who has it on another
    by = [(one.actor, one.where) for one in await records.item_events("m-1")]
    assert by == [("removed", "slack"), (OTHER_UID, "discord")]
    calls = [call.events[0].actor for call in await records.calls_of("w1", 9)]
    assert calls == [OTHER_UID, "removed"]


async def test_words_that_were_given_to_somebody_else_meanwhile_are_gone_as_well(
    records: SqlStore, changes: ItemChanges, erasure: Erasure, sqlite_database_url: str
) -> None:
    """In a later meeting somebody says that it is done; then their voice is given another name."""
    await keep(records, "m", item("m-1", ANN_ID), bart="person-2")
    await keep(records, "later", days=7)
    said = SaidDone(
        meeting_id="later",
        participant="whoever it seemed to be",
        evidence=Evidence(utterance_id="u2", quote=SAID, start_s=0),
    )
    await records.keep_webhook(examples.webhook(workspace="77"))
    await changes.change(
        "m-1", lambda one: one.model_copy(update={"said_done": said}), Actor("minuta", "meeting")
    )
    assert SAID in dumped(sqlite_database_url)
    await erasure.erase(BART)
    assert (await records.item("m-1")).said_done is None
    assert SAID not in dumped(sqlite_database_url)


async def test_messages_in_channels_that_name_them_are_deleted(
    records: SqlStore, erasure: Erasure
) -> None:
    await keep(records, "m", item("m-1", UID))
    await keep(records, "other", item("other-1", ANN_ID), days=5)
    weekly = f"weekly:discord:77:5:{NOW.isoformat()}"
    digest = await posted(records, weekly)
    before = f"weekly:discord:77:5:{(NOW - timedelta(days=10)).isoformat()}"
    for key, day in ((before, -1), ("weekly:discord:77:6:x", 8), ("weekly:discord:78:5:x", 8)):
        await posted(records, key, day)
    nudge = Nudge(id="n", account=BART, meeting_id=None, participant=None, claimed_at=NOW)
    await records.plan_reminders([examples.reminder("r", "m-1")])
    await records.claim_nudge(nudge, ["r"])
    await records.settle_nudge("n", NudgeState.SENT, versions={})
    mention = await posted(records, "mention:n:m")
    await erasure.erase(BART)
    gone = await records.withdrawn()
    assert {one.ref for one in gone} == {digest, mention}
    assert {one.place for one in gone} == {PLACE}
    left = {one.key for one in await records.deliveries("weekly:")}
    assert left == {before, "weekly:discord:77:6:x", "weekly:discord:78:5:x"}

    tried = list[MessageRef]()
    fault = [Fault.CONNECTIVITY, Fault.AUTHENTICATION]

    async def delete(ref: MessageRef, place: Place) -> None:
        assert place == PLACE
        tried.append(ref)
        if ref == digest and fault:
            raise ProviderError("discord", fault.pop(0), "no")

    sweep = Withdrawals(records, delete).sweep
    assert await sweep() == 1
    assert [one.ref for one in await records.withdrawn()] == [digest]
    # what we may not delete stays there, and is tried no more
    assert await sweep() == 0
    assert await records.withdrawn() == []
    assert await sweep() == 0
    assert len(tried) == 3


async def test_webhooks_are_told_what_is_gone_and_what_is_left(
    records: SqlStore, erasure: Erasure
) -> None:
    hers = item("m-1", ANN_ID).model_copy(
        update={
            "evidence": (
                Evidence(utterance_id="u1", quote="Send the draft.", start_s=0),
                Evidence(utterance_id="u2", quote=SAID, start_s=1),
            )
        }
    )
    await records.keep_webhook(examples.webhook(workspace="77"))
    await keep(records, "m", hers, item("m-2", UID))
    await erasure.erase(BART)
    left, gone = await records.calls_of("w1", 9)
    assert (gone.item.id, gone.events) == ("m-2", ())
    assert not hasattr(gone.item, "task")
    assert left.item == await records.item("m-1")
    assert [(one.field, one.old, one.new) for one in left.events] == [("evidence", None, None)]
    assert SAID not in left.model_dump_json()
