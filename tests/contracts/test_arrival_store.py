"""What every store promises about recordings that were seen in chats."""

import asyncio
from datetime import timedelta

import pytest

from bot.domain.meeting import Place
from bot.domain.people import Account
from bot.domain.upload import Arrival, ArrivalState, SharedFile, SharedRecording
from bot.ports import Store
from tests.storage.examples import START

PLACE = Place(platform="slack", workspace="T1", channel="C1", thread="1763456789.000100")


def recording(message_id: str = "F1", place: Place = PLACE, by: str = "U1") -> SharedRecording:
    file = SharedFile(
        id=message_id,
        name="Überblick.m4a",
        bytes=12,
        media_type="audio/mp4",
        duration_s=1 / 3,
        address="https://files.slack.com/x",
    )
    return SharedRecording(
        place=place,
        message_id=message_id,
        files=(file,),
        title="“Überblick” \u202e",
        shared_at=START,
        by=Account(platform="slack", workspace=place.workspace, user_id=by),
        is_wanted=True,
    )


def arrival(of: SharedRecording, state: ArrivalState = ArrivalState.NEW) -> Arrival:
    return Arrival(recording=of, state=state, arrived_at=START)


async def test_a_recording_is_new_once_whatever_event_tells_of_it(store: Store) -> None:
    assert await store.arrival(PLACE, "F1") is None
    assert await store.arrive("slack", "Ev1", [recording()], START) == [arrival(recording())]
    assert await store.arrive("slack", "Ev2", [recording(), recording("F2")], START) == [
        arrival(recording("F2"))
    ]
    assert await store.arrival(PLACE, "F1") == arrival(recording())
    assert await store.arrival(PLACE, "f1") is None


async def test_an_event_is_new_once_whatever_comes_with_it(store: Store) -> None:
    await store.arrive("slack", "Ev1", [recording()], START)
    assert await store.arrive("slack", "Ev1", [recording("F2")], START) == []
    assert await store.arrival(PLACE, "F2") is None
    assert len(await store.arrive("other", "Ev1", [recording("F2")], START)) == 1


@pytest.mark.parametrize(
    "elsewhere", [{"workspace": "T2"}, {"channel": "C2"}, {"platform": "other"}]
)
async def test_the_same_message_id_elsewhere_is_another_recording(
    store: Store, elsewhere: dict[str, str]
) -> None:
    place = PLACE.model_copy(update=elsewhere)
    both = [recording(), recording(place=place)]
    assert len(await store.arrive("slack", "Ev1", both, START)) == 2
    await store.settle_arrival(both[0], ArrivalState.HANDED, unless=())
    assert await store.arrival(place, "F1") == arrival(both[1])
    assert await store.arrivals_at(place) == [arrival(both[1])]


async def test_what_arrives_in_many_processes_at_once_is_new_in_one(
    store: Store, second_store: Store
) -> None:
    some = [recording(f"F{number}") for number in range(5)]
    arriving = [
        one.arrive("slack", f"Ev{number}", some if number % 2 else some[::-1], START)
        for number in range(8)
        for one in (store, second_store)
    ]
    new = [one.recording.message_id for each in await asyncio.gather(*arriving) for one in each]
    assert sorted(new) == [f"F{number}" for number in range(5)]


async def test_what_became_of_a_recording_is_kept_with_what_is_known_of_it_now(
    store: Store,
) -> None:
    await store.arrive("slack", "Ev1", [recording()], START)
    now = recording(by="U2").model_copy(update={"title": "Weekly"})
    assert await store.settle_arrival(now, ArrivalState.ASKED, unless=())
    assert await store.arrival(PLACE, "F1") == arrival(now, ArrivalState.ASKED)
    assert await store.arrivals(ArrivalState.NEW, 9) == []


async def test_what_is_settled_otherwise_stays_so(store: Store) -> None:
    await store.arrive("slack", "Ev1", [recording()], START)
    await store.settle_arrival(recording(), ArrivalState.DECLINED, unless=())
    unless = (ArrivalState.HANDED, ArrivalState.DECLINED)
    assert not await store.settle_arrival(recording(), ArrivalState.ASKED, unless=unless)
    assert await store.settle_arrival(recording(), ArrivalState.WANTED, unless=unless[:1])
    assert not await store.settle_arrival(recording("F2"), ArrivalState.WANTED, unless=())


async def test_of_many_who_settle_at_once_one_does(store: Store, second_store: Store) -> None:
    await store.arrive("slack", "Ev1", [recording()], START)
    settled = await asyncio.gather(
        *(
            one.settle_arrival(recording(), ArrivalState.WANTED, unless=(ArrivalState.WANTED,))
            for one in (store, second_store) * 4
        )
    )
    assert sorted(settled) == [False] * 7 + [True]


async def test_the_oldest_come_first(store: Store) -> None:
    for number in (3, 1, 2):
        await store.arrive("slack", f"Ev{number}", [recording(f"F{number}")], START)
    waiting = [one.recording.message_id for one in await store.arrivals(ArrivalState.NEW, 2)]
    assert waiting == ["F3", "F1"]
    here = [one.recording.message_id for one in await store.arrivals_at(PLACE)]
    assert here == ["F3", "F1", "F2"]


async def test_old_events_are_forgotten_and_their_recordings_are_not(store: Store) -> None:
    await store.arrive("slack", "Ev1", [recording()], START)
    await store.arrive("slack", "Ev2", [], START + timedelta(hours=1))
    assert await store.forget_events(START + timedelta(minutes=1)) == 1
    assert len(await store.arrive("slack", "Ev1", [recording("F2")], START)) == 1
    assert await store.arrive("slack", "Ev2", [recording("F3")], START) == []
    assert await store.arrival(PLACE, "F1") is not None


async def test_old_recordings_are_forgotten_by_what_became_of_them(store: Store) -> None:
    later = START + timedelta(days=1)
    await store.arrive("slack", "Ev1", [recording("F1"), recording("F2")], START)
    await store.arrive("slack", "Ev2", [recording("F3")], later)
    for message_id in ("F1", "F3"):
        await store.settle_arrival(recording(message_id), ArrivalState.IGNORED, unless=())
    assert await store.forget_arrivals([ArrivalState.IGNORED], later) == 1
    left = [one.recording.message_id for one in await store.arrivals_at(PLACE)]
    assert left == ["F2", "F3"]


async def test_what_a_person_has_shared_is_forgotten_with_them(store: Store) -> None:
    there = PLACE.model_copy(update={"workspace": "T2"})
    shared = [recording("F1"), recording("F2", by="U2"), recording("F1", place=there)]
    await store.arrive("slack", "Ev1", shared, START)
    assert await store.forget_arrivals_by(shared[0].by) == 1
    assert await store.arrivals_at(PLACE) == [arrival(shared[1])]
    assert await store.arrivals_at(there) == [arrival(shared[2])]


async def test_the_newest_moment_until_which_nothing_was_missed_is_known(store: Store) -> None:
    assert await store.last_pulse("slack") is None
    await store.keep_pulse("slack", START)
    await store.keep_pulse("slack", START + timedelta(minutes=1))
    assert await store.last_pulse("slack") == START + timedelta(minutes=1)
    assert await store.last_pulse("discord") is None
    await store.forget_events(START + timedelta(days=3))
    assert await store.last_pulse("slack") is None
