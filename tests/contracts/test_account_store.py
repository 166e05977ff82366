"""What every store promises about accounts that are one person's."""

import asyncio
import itertools
from datetime import timedelta

import pytest

from bot.domain.people import Account
from bot.errors import ConflictError
from bot.ports import Store
from tests.storage import examples

NOW = examples.START
MINUTE = timedelta(minutes=1)
ZOE = examples.ZOE
SLACK = Account(platform="slack", workspace="T", user_id="U2")
WORK = Account(platform="slack", workspace="E", user_id="U7")


async def met(store: Store, *accounts: Account) -> None:
    """Let each of the accounts take part in a meeting."""
    for number, account in enumerate(accounts):
        meeting = examples.meeting(f"met {number}")
        zoe = meeting.participants[0].model_copy(update={"account": account})
        await store.add_meeting(
            meeting.model_copy(update={"participants": (zoe, meeting.participants[1])}), meeting.id
        )


async def test_an_account_without_a_link_stands_by_itself(store: Store) -> None:
    await met(store, ZOE, ZOE.model_copy(update={"workspace": "x"}))
    assert await store.accounts_of(ZOE) == [ZOE]
    await store.unlink_account(ZOE)


async def test_linked_accounts_are_one_persons_whichever_is_asked(store: Store) -> None:
    await store.link_accounts(SLACK, ZOE)
    assert await store.accounts_of(ZOE) == [ZOE, SLACK]
    assert await store.accounts_of(SLACK) == [SLACK, ZOE]
    stranger = SLACK.model_copy(update={"user_id": "u2"})
    assert await store.accounts_of(stranger) == [stranger]


async def test_linked_accounts_come_in_all_workspaces_that_they_were_met_in(store: Store) -> None:
    other, third = (ZOE.model_copy(update={"workspace": name}) for name in ("x", "y"))
    await met(store, other, ZOE, other, ZOE.model_copy(update={"user_id": "3"}), SLACK)
    await store.link_accounts(SLACK, ZOE)
    assert await store.accounts_of(third) == [third, ZOE, other, SLACK]
    assert set(await store.accounts_of(SLACK)) == {SLACK, ZOE, other}


async def test_who_links_more_is_one_person_with_all_of_them(store: Store) -> None:
    pairs = ((ZOE, SLACK), (WORK, WORK.model_copy(update={"user_id": "U8"})), (SLACK, WORK))
    for pair in pairs:
        for _ in range(2):
            await store.link_accounts(*pair)
    assert len(await store.accounts_of(ZOE)) == 4


async def test_accounts_that_are_linked_at_once_are_one_person(
    store: Store, second_store: Store
) -> None:
    chain = [SLACK.model_copy(update={"user_id": f"U{number}"}) for number in range(9)]
    await asyncio.gather(
        *(
            (store, second_store)[number % 2].link_accounts(*pair)
            for number, pair in enumerate(itertools.pairwise(chain))
        )
    )
    assert await store.accounts_of(chain[4]) == [chain[4], *chain[:4], *chain[5:]]


async def test_who_unlinks_an_account_leaves_the_others_linked(store: Store) -> None:
    await store.link_accounts(ZOE, SLACK)
    await store.link_accounts(ZOE, WORK)
    for _ in range(2):
        await store.unlink_account(ZOE.model_copy(update={"workspace": "x"}))
    assert await store.accounts_of(ZOE) == [ZOE]
    assert await store.accounts_of(SLACK) == [SLACK, WORK]
    await met(store, SLACK.model_copy(update={"workspace": "T2"}))
    await store.unlink_account(WORK)
    # nobody is left to be linked with
    assert await store.accounts_of(SLACK) == [SLACK]


async def test_a_code_holds_until_its_moment(store: Store) -> None:
    await store.keep_link_code("digest", ZOE, NOW)
    for _ in range(2):
        assert await store.link_code("digest", NOW) == ZOE
    assert await store.link_code("digest", NOW + MINUTE) is None
    assert await store.link_code("other", NOW) is None
    assert await store.take_link_code("digest", NOW + MINUTE) is None


async def test_a_code_is_taken_once(store: Store, second_store: Store) -> None:
    await store.keep_link_code("digest", ZOE, NOW)
    await store.keep_link_code("other", SLACK, NOW)
    taken = await asyncio.gather(
        *(one.take_link_code("digest", NOW) for one in (store, second_store) * 4)
    )
    assert sorted(taken, key=str) == [None] * 7 + [ZOE]
    assert await store.link_code("digest", NOW) is None
    assert await store.take_link_code("other", NOW) == SLACK


async def test_a_new_code_takes_the_place_of_the_old_one(store: Store) -> None:
    await store.keep_link_code("old", ZOE, NOW)
    elsewhere = ZOE.model_copy(update={"workspace": "x"})
    await store.keep_link_code("new", elsewhere, NOW + MINUTE)
    assert await store.link_code("old", NOW) is None
    assert await store.link_code("new", NOW + MINUTE) == elsewhere


async def test_two_accounts_do_not_have_the_same_code(store: Store) -> None:
    await store.keep_link_code("digest", ZOE, NOW)
    with pytest.raises(ConflictError):
        await store.keep_link_code("digest", SLACK, NOW)
    assert await store.link_code("digest", NOW) == ZOE
