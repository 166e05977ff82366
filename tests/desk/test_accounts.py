"""What people may ask about their accounts."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, time, timedelta

import pytest

from bot.desk.accounts import FrontAccountDesk
from bot.desk.link_codes import MOST_TRIES, digest_of, new_code
from bot.domain.people import Account
from bot.domain.preferences import PersonSettings, ReminderSettings
from bot.domain.reminder import ReminderKind
from bot.domain.working_hours import WorkingHours
from bot.errors import MinutaError, NoSpaceError, NotFoundError
from bot.followup.changing import ItemChanges
from bot.followup.moving import Moving
from bot.followup.timing import Timings
from bot.followup.turns import MeetingTurns
from storage.store import SqlStore
from tests.desk.askers import ANN, BEN, Person, account
from tests.desk.meetings import ITEM
from tests.privacy.meetings import SetClock

SLACK_BEN = Person("U0BEN", workspace="T1", platform="other")
"""Ben, as another platform knows him."""

THIRD_BEN = Person("ben-3", workspace="x", platform="third")
SLACK_ANN = Person("U0ANN", workspace="T1", platform="other")
AFTER_THE_MEETING = datetime(2026, 11, 18, 10, tzinfo=UTC)
SET = ReminderSettings(hours=WorkingHours(day_start=time(7), day_end=time(15)))


@pytest.fixture
def clock() -> SetClock:
    clock = SetClock()
    clock.moment = AFTER_THE_MEETING
    return clock


def opened(records: SqlStore, clock: SetClock) -> FrontAccountDesk:
    timings = Timings(records, WorkingHours())
    changes = ItemChanges(records, timings, clock)
    moving = Moving(records, changes, MeetingTurns(), timings, clock)
    return FrontAccountDesk(records, clock, moving)


@pytest.fixture
def desk(records: SqlStore, clock: SetClock) -> FrontAccountDesk:
    return opened(records, clock)


async def settings(records: SqlStore, by: Person) -> PersonSettings:
    found = await records.person_settings([by.account])
    return found.get(by.account.user_id, PersonSettings())


async def linked(desk: FrontAccountDesk, maker: Person, writer: Person) -> None:
    await desk.link(writer, (await desk.begin(maker)).code)


def test_codes_are_of_chance_and_hold_nothing_that_looks_alike() -> None:
    codes = {new_code() for _ in range(500)}
    assert len(codes) == 500
    used = set("".join(codes)) - {"-"}
    assert len(used) ** 10 >= 2**45
    assert not used & set("01ILOU")
    assert all(len(code) == 11 and code[5] == "-" for code in codes)


def test_how_a_code_is_written_does_not_matter() -> None:
    same = {digest_of(code) for code in ("ABCDE-FGHJK", " abcdefghjk\n", "abc-de fg hj-k")}
    assert len(same) == 1
    assert digest_of("ABCDE-FGHJM") not in same


async def test_who_has_linked_nothing_has_one_account(desk: FrontAccountDesk) -> None:
    assert await desk.accounts(BEN) == ([BEN.account], None)


async def test_two_accounts_are_linked_by_a_code_that_one_got_and_the_other_wrote(
    desk: FrontAccountDesk, clock: SetClock
) -> None:
    code, until = await desk.begin(BEN)
    assert until == clock.now() + timedelta(minutes=10)
    assert await desk.whose(SLACK_BEN, code.lower()) == BEN.account
    own = await desk.link(SLACK_BEN, code.replace("-", " "))
    assert own.accounts[0] == SLACK_BEN.account
    assert set(own.accounts) == {SLACK_BEN.account, BEN.account}
    mine = await desk.accounts(BEN)
    assert mine.accounts[0] == BEN.account
    assert set(mine.accounts) == set(own.accounts)


async def test_a_code_holds_once(desk: FrontAccountDesk) -> None:
    code = (await desk.begin(BEN)).code
    await desk.link(SLACK_BEN, code)
    for ask in (desk.link(THIRD_BEN, code), desk.whose(THIRD_BEN, code)):
        with pytest.raises(NotFoundError, match="does not hold"):
            await ask


async def test_one_of_two_who_write_it_at_once_gets_it(
    desk: FrontAccountDesk, records: SqlStore, clock: SetClock
) -> None:
    code = (await desk.begin(BEN)).code
    done = await asyncio.gather(
        desk.link(SLACK_BEN, code),
        opened(records, clock).link(THIRD_BEN, code),
        return_exceptions=True,
    )
    assert [type(one) for one in done if isinstance(one, Exception)] == [NotFoundError]
    assert len((await desk.accounts(BEN)).accounts) == 2


async def test_a_code_holds_for_ten_minutes_and_no_longer_than_its_successor(
    desk: FrontAccountDesk, clock: SetClock
) -> None:
    first = (await desk.begin(BEN)).code
    second = (await desk.begin(BEN)).code
    with pytest.raises(NotFoundError):
        await desk.whose(SLACK_BEN, first)
    clock.moment += timedelta(minutes=10)
    assert await desk.whose(SLACK_BEN, second) == BEN.account
    clock.moment += timedelta(seconds=1)
    with pytest.raises(NotFoundError):
        await desk.link(SLACK_BEN, second)
    assert await desk.accounts(BEN) == ([BEN.account], None)


@pytest.mark.parametrize("by", [BEN, Person("ben", workspace="elsewhere")])
async def test_ones_own_code_is_for_the_other_account(desk: FrontAccountDesk, by: Person) -> None:
    code = (await desk.begin(BEN)).code
    for ask in (desk.whose(by, code), desk.link(by, code)):
        with pytest.raises(MinutaError, match="your other account"):
            await ask
    await desk.link(SLACK_BEN, code)


async def test_each_platform_has_one_account_of_a_person(desk: FrontAccountDesk) -> None:
    code = (await desk.begin(BEN)).code
    with pytest.raises(MinutaError, match="Only one account of each platform"):
        await desk.link(ANN, code)
    await desk.link(SLACK_BEN, code)
    await linked(desk, ANN, SLACK_ANN)
    for maker, writer in ((BEN, SLACK_ANN), (SLACK_ANN, THIRD_BEN)):
        code = (await desk.begin(maker)).code
        if writer is SLACK_ANN:
            with pytest.raises(MinutaError, match="Only one account of each platform"):
                await desk.link(writer, code)
        else:
            await desk.link(writer, code)
    assert len((await desk.accounts(BEN)).accounts) == 2
    assert len((await desk.accounts(ANN)).accounts) == 3


async def test_who_guesses_has_five_tries_in_ten_minutes(
    desk: FrontAccountDesk, clock: SetClock
) -> None:
    code = (await desk.begin(BEN)).code
    for number in range(MOST_TRIES):
        wrong = desk.whose if number % 2 else desk.link
        with pytest.raises(NotFoundError):
            await wrong(SLACK_BEN, new_code())
        clock.moment += timedelta(minutes=1)
    for ask in (desk.whose(SLACK_BEN, code), desk.link(SLACK_BEN, code)):
        with pytest.raises(MinutaError, match="Too many codes were wrong"):
            await ask
    same_person = Person(SLACK_BEN.account.user_id, workspace="T2", platform="other")
    with pytest.raises(MinutaError, match="Too many"):
        await desk.whose(same_person, code)
    assert await desk.whose(THIRD_BEN, code) == BEN.account
    clock.moment += timedelta(minutes=5)
    code = (await desk.begin(BEN)).code
    await desk.link(SLACK_BEN, code)


async def test_the_settings_of_who_made_the_code_hold_for_both(
    desk: FrontAccountDesk, records: SqlStore
) -> None:
    made = PersonSettings(zone="Asia/Tokyo", reminders=SET, platform="chat")
    await records.save_person_settings(BEN.account, made)
    await records.save_person_settings(SLACK_BEN.account, PersonSettings(zone="Europe/Paris"))
    await linked(desk, BEN, SLACK_BEN)
    assert await settings(records, BEN) == made
    assert await settings(records, SLACK_BEN) == made
    await linked(desk, THIRD_BEN, SLACK_BEN)
    unset = PersonSettings(zone="Asia/Tokyo")
    assert [await settings(records, by) for by in (BEN, SLACK_BEN, THIRD_BEN)] == [unset] * 3


class Full(SqlStore):
    """A store that has no room any more when two accounts are to be linked."""

    async def link_accounts(self, account: Account, other: Account) -> None:
        del account, other
        raise NoSpaceError("There is no room.", "Make some.")


async def test_who_could_not_be_linked_keeps_what_was_set(
    records: SqlStore, clock: SetClock
) -> None:
    full = opened(Full(records._database), clock)  # noqa: SLF001 (the same database)
    await records.save_person_settings(BEN.account, PersonSettings(reminders=SET))
    theirs = PersonSettings(zone="Europe/Paris")
    await records.save_person_settings(SLACK_BEN.account, theirs)
    with pytest.raises(NoSpaceError):
        await linked(full, BEN, SLACK_BEN)
    assert await settings(records, SLACK_BEN) == theirs


async def test_a_zone_that_only_the_other_has_said_is_kept(
    desk: FrontAccountDesk, records: SqlStore
) -> None:
    await records.save_person_settings(BEN.account, PersonSettings(reminders=SET))
    await records.save_person_settings(SLACK_BEN.account, PersonSettings(zone="Europe/Paris"))
    await linked(desk, BEN, SLACK_BEN)
    both = PersonSettings(zone="Europe/Paris", reminders=SET)
    assert [await settings(records, by) for by in (BEN, SLACK_BEN)] == [both, both]


async def test_reminders_come_at_the_hours_that_hold_after_linking(
    desk: FrontAccountDesk, records: SqlStore
) -> None:
    """Ben's item is due on Friday; it is the account on the other platform that has set hours."""
    await records.save_person_settings(
        SLACK_BEN.account, PersonSettings(zone="Asia/Tokyo", reminders=SET)
    )
    await linked(desk, SLACK_BEN, BEN)
    (eve,) = [
        one for one in await records.reminders_of(ITEM) if one.kind is ReminderKind.DAY_BEFORE
    ]
    assert eve.at == datetime(2026, 11, 18, 23, tzinfo=UTC)  # 08:00 in Tokyo, when quiet is over


async def test_who_unlinks_stands_alone_and_keeps_what_was_set(
    desk: FrontAccountDesk, records: SqlStore
) -> None:
    await records.save_person_settings(BEN.account, PersonSettings(zone="Asia/Tokyo"))
    await linked(desk, BEN, SLACK_BEN)
    await linked(desk, BEN, THIRD_BEN)
    await desk.prefer(BEN, "other")
    await desk.unlink(SLACK_BEN)
    assert await desk.accounts(SLACK_BEN) == ([SLACK_BEN.account], None)
    rest = await desk.accounts(BEN)
    assert (set(rest.accounts), rest.platform) == ({BEN.account, THIRD_BEN.account}, None)
    alone = PersonSettings(zone="Asia/Tokyo")
    assert [await settings(records, by) for by in (BEN, SLACK_BEN, THIRD_BEN)] == [alone] * 3
    await desk.unlink(SLACK_BEN)
    await desk.prefer(BEN, "third")
    await desk.unlink(BEN)
    assert [(await settings(records, by)).platform for by in (BEN, THIRD_BEN)] == [None, "third"]


async def test_a_choice_that_is_not_gone_holds_on(desk: FrontAccountDesk) -> None:
    await linked(desk, BEN, SLACK_BEN)
    await linked(desk, BEN, THIRD_BEN)
    await desk.prefer(BEN, "third")
    await desk.unlink(SLACK_BEN)
    assert (await desk.accounts(BEN)).platform == "third"


async def test_where_somebody_wants_to_be_told_holds_on_all_their_accounts(
    desk: FrontAccountDesk, records: SqlStore
) -> None:
    with pytest.raises(MinutaError, match="no account there"):
        await desk.prefer(BEN, "other")
    await linked(desk, BEN, SLACK_BEN)
    await desk.prefer(SLACK_BEN, "chat")
    for by in (BEN, SLACK_BEN):
        assert (await desk.accounts(by)).platform == "chat"
        assert (await settings(records, by)).platform == "chat"
    with pytest.raises(MinutaError, match="no account there"):
        await desk.prefer(BEN, "third")
    await desk.prefer(BEN, None)
    assert (await desk.accounts(SLACK_BEN)).platform is None


async def test_no_code_lies_in_the_records(desk: FrontAccountDesk, records: SqlStore) -> None:
    code = (await desk.begin(BEN)).code
    assert await records.link_code(code, AFTER_THE_MEETING) is None
    assert await records.link_code(digest_of(code), AFTER_THE_MEETING) == Account(
        platform="chat", workspace="w", user_id="ben"
    )
    assert account("ben") == BEN.account
