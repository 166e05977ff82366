"""What every store promises about forgetting meetings with their messages, and workspaces."""

from datetime import UTC, datetime

import pytest

from bot.domain.meeting import Place
from bot.domain.outbox import MessageRef
from bot.domain.people import Account, Participant
from bot.domain.preferences import PersonSettings, RoomSettings, ServerSettings, UploadMode
from bot.domain.upload import SharedRecording
from bot.ports import Store
from tests.storage import examples

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


@pytest.fixture
async def meeting(store: Store) -> None:
    await store.add_meeting(examples.meeting(), "s")
    await store.save_notes(examples.notes(items=(examples.item("i1"),)))
    await store.plan_reminders([examples.reminder("r-i1", "i1")])


async def _sent(store: Store, key: str, message_id: str) -> MessageRef:
    ref = MessageRef(platform="chat", channel="c", message_id=message_id)
    await store.delivery(key)
    await store.sent(key, ref, NOW)
    return ref


@pytest.mark.usefixtures("meeting")
async def test_the_messages_of_a_meeting_are_those_about_it_and_its_items(store: Store) -> None:
    head = await _sent(store, "notes:m1", "1")
    again = await _sent(store, "notes:m1:1", "2")
    gone = await _sent(store, "gone:m1", "3")
    direct = await _sent(store, "reminder:r-i1", "4")
    await store.delivery("rewrite:m1")  # asked for and never sent
    for key in ("notes:m12", "reminder:r-other", "chat:c:1:page", "notes:M1"):
        await _sent(store, key, key)
    assert set(await store.messages_of("m1")) == {head, again, gone, direct}
    assert await store.messages_of("m2") == []


@pytest.mark.usefixtures("meeting")
async def test_with_a_meeting_its_messages_are_forgotten_and_the_parts_of_these(
    store: Store,
) -> None:
    await _sent(store, "notes:m1", "1")
    await _sent(store, "reminder:r-i1", "4")
    await _sent(store, "chat:c:1:page 2", "5")
    await _sent(store, "chat:c:12:page 2", "6")
    await store.forget_meeting("m1")
    left = [delivery.key for delivery in await store.deliveries("")]
    assert left == ["chat:c:12:page 2"]
    await store.forget_meeting("m1")


async def test_a_workspace_is_forgotten_and_no_other(store: Store) -> None:
    here = Place(platform="chat", workspace="w", channel="c")
    there = here.model_copy(update={"workspace": "x"})
    both = Account(platform="chat", workspace="w", user_id="both")
    only = Account(platform="chat", workspace="w", user_id="only")
    for place, people in ((here, (both, only)), (there, (both,))):
        accounts = [one.model_copy(update={"workspace": place.workspace}) for one in people]
        meeting = examples.meeting(f"of {place.workspace}").model_copy(
            update={
                "place": place,
                "participants": tuple(
                    Participant(id=one.user_id, name="X", account=one) for one in accounts
                ),
            }
        )
        await store.add_meeting(meeting, meeting.id)
        await store.save_server_settings("chat", place.workspace, ServerSettings(zone="UTC"))
        await store.save_room_settings(place, RoomSettings(uploads=UploadMode.OFF))
        await store.opt_out(accounts[0], NOW)
        recording = SharedRecording(
            place=place, message_id="F1", files=(), title="X", shared_at=NOW, by=accounts[0]
        )
        await store.arrive("chat", f"Ev{place.workspace}", [recording], NOW)
        await _sent(store, f"upload:chat:{place.workspace}:c:F1", place.workspace)
    for account in (both, only):
        await store.save_person_settings(account, PersonSettings(zone="Asia/Tokyo"))
    assert [one.id for one in await store.workspace_meetings("chat", "w")] == ["of w"]
    for _ in range(2):
        await store.forget_workspace("chat", "w")
    assert await store.server_settings("chat", "w") == ServerSettings()
    assert await store.room_settings(here) == RoomSettings()
    assert await store.opted_out("chat", "w") == frozenset()
    assert await store.arrivals_at(here) == []
    assert list(await store.person_settings([both, only])) == ["both"]
    assert (await store.server_settings("chat", "x")).zone == "UTC"
    assert (await store.room_settings(there)).uploads is UploadMode.OFF
    assert await store.opted_out("chat", "x") == {"both"}
    assert len(await store.arrivals_at(there)) == 1
    assert [one.key for one in await store.deliveries("upload")] == ["upload:chat:x:c:F1"]
    assert len(await store.meetings(9)) == 2
