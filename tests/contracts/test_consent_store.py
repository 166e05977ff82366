"""What every store promises about those who do not want to be heard, and about who was asked."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.consent import ConsentEvent, ConsentKind, ConsentMeans
from bot.domain.people import Account
from bot.errors import NotFoundError
from bot.ports import Store
from tests.storage import examples

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
ANN = Account(platform="discord", workspace="1", user_id="7")
BEN = ANN.model_copy(update={"user_id": "8"})


def told(account: Account = ANN, meeting_id: str = "m1", *, minutes: int = 0) -> ConsentEvent:
    return ConsentEvent(
        meeting_id=meeting_id,
        account=account,
        kind=ConsentKind.TOLD,
        means=ConsentMeans.NOTICE,
        at=NOW + timedelta(minutes=minutes),
    )


def answered(kind: ConsentKind, *, minutes: int) -> ConsentEvent:
    answer = {"kind": kind, "means": ConsentMeans.BUTTON}
    return told(minutes=minutes).model_copy(update=answer)


async def test_nobody_has_opted_out_of_what_they_were_not_asked(store: Store) -> None:
    assert await store.opted_out("discord", "1") == frozenset()


async def test_an_opt_out_holds_in_its_workspace_until_it_is_taken_back(store: Store) -> None:
    await store.opt_out(ANN, NOW)
    await store.opt_out(ANN, NOW)
    await store.opt_out(ANN.model_copy(update={"workspace": "2", "user_id": "8"}), NOW)
    assert await store.opted_out("discord", "1") == {"7"}
    await store.opt_in(ANN)
    await store.opt_in(ANN)
    assert await store.opted_out("discord", "1") == frozenset()
    assert await store.opted_out("discord", "2") == {"8"}


async def test_who_was_told_and_what_they_answered_is_kept_in_order(store: Store) -> None:
    await store.add_meeting(examples.meeting("m1"), "s1")
    await store.add_meeting(examples.meeting("m2"), "s2")
    events = [
        told(),
        told(BEN, minutes=1),
        answered(ConsentKind.AGREED, minutes=2),
        answered(ConsentKind.DECLINED, minutes=3),
    ]
    for event in (events[2], events[0], events[3], events[1], told(meeting_id="m2")):
        await store.note_consent(event)
    assert await store.consents("m1") == events
    assert await store.consents("m3") == []


async def test_of_what_happened_twice_the_first_time_stays(
    store: Store, second_store: Store
) -> None:
    await store.add_meeting(examples.meeting("m1"), "s1")
    await store.note_consent(told())
    await second_store.note_consent(told(minutes=5))
    assert await store.consents("m1") == [told()]


async def test_every_change_of_mind_is_kept_and_none_twice(store: Store) -> None:
    await store.add_meeting(examples.meeting("m1"), "s1")
    minds = (ConsentKind.AGREED, ConsentKind.DECLINED, ConsentKind.AGREED)
    changes = [answered(kind, minutes=2 * n) for n, kind in enumerate(minds)]
    for n, event in enumerate(changes):
        await store.note_consent(event)
        await store.note_consent(answered(minds[n], minutes=2 * n + 1))
    assert await store.consents("m1") == changes


async def test_nobody_is_told_of_a_meeting_that_is_not_there(store: Store) -> None:
    with pytest.raises(NotFoundError):
        await store.note_consent(told())


async def test_a_person_can_be_shown_every_recording_they_were_told_of(store: Store) -> None:
    for meeting_id in ("m1", "m2"):
        await store.add_meeting(examples.meeting(meeting_id), meeting_id)
    elsewhere = ANN.model_copy(update={"workspace": "2"})
    for event in (told(minutes=1), told(meeting_id="m2"), told(BEN), told(elsewhere)):
        await store.note_consent(event)
    assert await store.consents_of(ANN) == [told(meeting_id="m2"), told(minutes=1)]
