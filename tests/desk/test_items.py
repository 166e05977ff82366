"""Items are answered by whose they are, by who started the meeting and by admins."""

from collections.abc import Awaitable, Callable

import pytest

from bot.clock import AdjustableClock
from bot.desk.items import FrontItemDesk
from bot.desk.notes import Asks
from bot.domain.action_item import AssigneeBasis, ItemStatus, SaidDone
from bot.errors import (
    ConflictError,
    MinutaError,
    NotAllowedError,
    NotFoundError,
)
from bot.ports import Asker
from bot.ports.desk import ItemView
from storage.store import SqlStore
from tests import examples
from tests.desk.askers import (
    ADMIN,
    ANN,
    BEN,
    FOREIGN_ADMIN,
    READER,
    STARTER,
    STRANGER,
    Person,
    account,
)
from tests.desk.fronts import fronts
from tests.desk.meetings import ITEM, Calls, meeting

MEETING = meeting().id

Ask = Callable[[FrontItemDesk, Asker], Awaitable[ItemView]]

ANSWERS: dict[str, Ask] = {
    "confirm": lambda desk, by: desk.confirm(by, ITEM),
    "reject": lambda desk, by: desk.reject(by, ITEM),
    "done": lambda desk, by: desk.done(by, ITEM),
    "reopen": lambda desk, by: desk.reopen(by, ITEM),
    "assign": lambda desk, by: desk.assign(by, ITEM, ANN.account, "Anna"),
    "due": lambda desk, by: desk.due(by, ITEM, "2026-11-30"),
    "snooze": lambda desk, by: desk.snooze(by, ITEM, "tomorrow"),
    "not_done": lambda desk, by: desk.not_done(by, ITEM),
}

ALONE: dict[str, Ask] = {
    "accept": lambda desk, by: desk.accept(by, ITEM),
    "hand_back": lambda desk, by: desk.hand_back(by, ITEM),
}
"""What only whose item it is can say."""

LINKED = Person("b2", workspace="team", platform="other")
"""Ben, on another platform."""


@pytest.fixture
def calls() -> Calls:
    return Calls()


@pytest.fixture
def clock() -> AdjustableClock:
    return AdjustableClock(examples.START)


@pytest.fixture
def desk(records: SqlStore, calls: Calls, clock: AdjustableClock) -> FrontItemDesk:
    asks = Asks(calls.refresh, calls.rewrite, calls.retry, calls.forget)
    return fronts(records, clock, asks).items


@pytest.mark.parametrize("what", ANSWERS)
@pytest.mark.parametrize("by", [BEN, STARTER, ADMIN], ids=lambda by: by.name)
async def test_who_may_answer_does_and_the_message_follows(
    desk: FrontItemDesk, calls: Calls, what: str, by: Person
) -> None:
    view = await ANSWERS[what](desk, by)
    assert view.item.id == ITEM
    assert calls.made == [("refresh", MEETING)]


@pytest.mark.parametrize("what", ANSWERS)
async def test_nobody_else_answers(
    desk: FrontItemDesk, calls: Calls, records: SqlStore, what: str
) -> None:
    for by in (ANN, READER, STRANGER):
        with pytest.raises(NotAllowedError):
            await ANSWERS[what](desk, by)
    with pytest.raises(NotFoundError):
        await ANSWERS[what](desk, FOREIGN_ADMIN)
    assert calls.made == []
    assert await records.item(ITEM) == examples.item()


async def test_an_item_of_nobody_is_everybodys_who_took_part(
    desk: FrontItemDesk, records: SqlStore
) -> None:
    view = await desk.assign(BEN, ITEM, None, "")
    assert view.item.assignee is None
    with pytest.raises(NotAllowedError):
        await desk.done(READER, ITEM)
    taken = await desk.assign(ANN, ITEM, ANN.account, "Anna")
    assert taken.item.assignee is not None
    assert taken.item.assignee.participant == "anna"
    (first, second) = [one for one in await records.item_events(ITEM) if one.field == "assignee"]
    assert (first.actor, first.old, first.new) == ("ben", "ben", None)
    assert (second.actor, second.new, second.where) == ("ann", "anna", "chat")


async def test_what_is_not_theirs_people_change_only_as_long_as_they_can_read_it(
    desk: FrontItemDesk, calls: Calls
) -> None:
    nothing = frozenset[str]()
    assert (await desk.done(Person("ben", reads=nothing), ITEM)).item.status is ItemStatus.DONE
    await desk.assign(BEN, ITEM, None, "")
    calls.made.clear()
    for by in (
        Person("ann", reads=nothing),
        Person("starter", reads=nothing),
        Person("admin", is_admin=True, reads=nothing),
    ):
        with pytest.raises(NotAllowedError):
            await desk.reopen(by, ITEM)
    assert calls.made == []


async def test_an_item_is_shown_to_who_can_read_it_and_to_whose_it_is(desk: FrontItemDesk) -> None:
    shut_out = Person("ben", reads=frozenset())
    for by in (ANN, READER, ADMIN, shut_out):
        assert (await desk.show(by, ITEM)).item == examples.item()
    with pytest.raises(NotAllowedError):
        await desk.show(STRANGER, ITEM)
    for by, item_id in ((FOREIGN_ADMIN, ITEM), (ANN, "nothing")):
        with pytest.raises(NotFoundError, match="no such action item here"):
            await desk.show(by, item_id)


async def test_who_was_not_there_becomes_a_participant_without_a_voice(
    desk: FrontItemDesk,
) -> None:
    view = await desk.assign(BEN, ITEM, account("dora"), "Dora")
    dora = view.meeting.participant("dora")
    assert dora is not None
    assert (dora.name, dora.account) == ("Dora", account("dora"))
    assert view.item.assignee is not None
    assert (view.item.assignee.participant, view.item.assignee.basis) == (
        "dora",
        AssigneeBasis.MANUAL,
    )
    again = await desk.assign(ADMIN, ITEM, account("dora"), "Dora")
    assert again == view


async def test_nobody_of_another_server_is_given_an_item(desk: FrontItemDesk) -> None:
    with pytest.raises(MinutaError):
        await desk.assign(BEN, ITEM, account("x", workspace="other"), "X")


async def test_an_answer_given_twice_is_given_once(desk: FrontItemDesk, records: SqlStore) -> None:
    first = await desk.done(BEN, ITEM)
    assert await desk.done(BEN, ITEM) == first
    assert first.item.status is ItemStatus.DONE
    assert len(await records.item_events(ITEM)) == 1


async def test_who_has_given_an_item_away_can_have_it_back_but_nothing_else(
    desk: FrontItemDesk, calls: Calls
) -> None:
    await desk.assign(BEN, ITEM, ANN.account, "Anna")
    with pytest.raises(NotAllowedError):
        await desk.done(BEN, ITEM)
    with pytest.raises(NotAllowedError):
        await desk.undo(READER, ITEM)
    back = await desk.undo(BEN, ITEM)
    assert back.item.assignee == examples.item().assignee
    await desk.assign(BEN, ITEM, ANN.account, "Anna")
    await desk.due(ANN, ITEM, "2026-12-04")
    with pytest.raises(NotAllowedError):
        await desk.undo(BEN, ITEM)
    undone = await desk.undo(ANN, ITEM)
    before = examples.item().due
    assert before is not None
    assert undone.item.due == before.model_copy(update={"zone": "Europe/Berlin"})
    assert len(calls.made) == 5
    with pytest.raises(NotFoundError):
        await desk.undo(FOREIGN_ADMIN, ITEM)


async def test_what_nobody_has_changed_can_not_be_taken_back(
    desk: FrontItemDesk, calls: Calls
) -> None:
    for by in (BEN, ANN):
        with pytest.raises(ConflictError):
            await desk.undo(by, ITEM)
    assert calls.made == []


@pytest.mark.parametrize("what", ALONE)
async def test_only_whose_item_it_is_takes_it_on_or_hands_it_back(
    desk: FrontItemDesk, calls: Calls, what: str
) -> None:
    for by in (STARTER, ADMIN, ANN, READER, STRANGER):
        with pytest.raises(NotAllowedError):
            await ALONE[what](desk, by)
    with pytest.raises(NotFoundError):
        await ALONE[what](desk, FOREIGN_ADMIN)
    assert calls.made == []
    await ALONE[what](desk, BEN)
    assert calls.made == [("refresh", MEETING)]


async def test_what_is_handed_back_twice_is_handed_back_once(
    desk: FrontItemDesk, records: SqlStore
) -> None:
    first = await desk.hand_back(BEN, ITEM)
    assert first.item.assignee is None
    assert await desk.hand_back(BEN, ITEM) == first
    with pytest.raises(NotAllowedError):
        await desk.hand_back(ANN, ITEM)
    with pytest.raises(NotAllowedError):
        await desk.accept(BEN, ITEM)
    assert len(await records.item_events(ITEM)) == 1
    back = await desk.undo(BEN, ITEM)
    assert back.item.assignee == examples.item().assignee


@pytest.mark.parametrize("what", [*ANSWERS, *ALONE])
async def test_what_is_theirs_people_answer_from_every_account_of_theirs(
    desk: FrontItemDesk, records: SqlStore, calls: Calls, what: str
) -> None:
    answer = ANSWERS.get(what) or ALONE[what]
    with pytest.raises(NotFoundError):
        await answer(desk, LINKED)
    await records.link_accounts(BEN.account, LINKED.account)
    assert (await desk.show(LINKED, ITEM)).item == examples.item()
    view = await answer(desk, LINKED)
    assert view.item.id == ITEM
    assert calls.made == [("refresh", MEETING)]
    for event in await records.item_events(ITEM):
        assert (event.actor, event.where) == ("b2", "other")


async def test_what_was_done_from_another_account_is_taken_back_there(
    desk: FrontItemDesk, records: SqlStore
) -> None:
    await records.link_accounts(BEN.account, LINKED.account)
    await desk.hand_back(LINKED, ITEM)
    assert (await desk.undo(LINKED, ITEM)).item.assignee == examples.item().assignee
    await desk.assign(LINKED, ITEM, ANN.account, "Anna")
    with pytest.raises(NotAllowedError):
        await desk.done(LINKED, ITEM)
    assert (await desk.undo(LINKED, ITEM)).item.assignee == examples.item().assignee


async def test_an_admin_of_another_platform_is_none_here_although_an_account_is_linked(
    desk: FrontItemDesk, records: SqlStore
) -> None:
    boss = Person("boss", workspace="team", platform="other", is_admin=True)
    await records.link_accounts(ANN.account, boss.account)
    with pytest.raises(NotAllowedError):
        await desk.done(boss, ITEM)
    with pytest.raises(NotFoundError):
        await desk.show(boss, ITEM)
    with pytest.raises(MinutaError):
        await desk.assign(LINKED, ITEM, LINKED.account, "Ben")


async def test_what_was_said_to_be_done_is_not_when_somebody_says_so(
    desk: FrontItemDesk, records: SqlStore
) -> None:
    said = SaidDone(meeting_id="m2", participant="anna", evidence=examples.evidence(1))
    item = await records.item(ITEM)
    await records.change_item(item.model_copy(update={"said_done": said}), [])
    view = await desk.not_done(BEN, ITEM)
    assert (view.item.said_done, view.item.status) == (None, ItemStatus.OPEN)


async def test_a_click_that_comes_twice_takes_back_what_it_was_shown_for(
    desk: FrontItemDesk,
) -> None:
    await desk.assign(BEN, ITEM, ANN.account, "Anna")
    done = await desk.done(ANN, ITEM)
    for _ in range(2):
        view = await desk.undo(ANN, ITEM, done.item.version)
        assert (view.item.status, view.item.owner) == (ItemStatus.OPEN, "anna")
    with pytest.raises(NotAllowedError):
        await desk.undo(BEN, ITEM, done.item.version)
