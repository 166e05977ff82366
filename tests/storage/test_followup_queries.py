"""What is asked at every tick and every click is found by indexes, in few statements."""

import sqlite3
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from bot.domain.action_item import ItemStatus
from bot.domain.nudge import NudgeState
from bot.domain.people import Account
from bot.domain.task import WantedTasks
from bot.ports import Store
from storage.database import open_database
from storage.store import SqlStore
from tests.storage import examples

NOW = examples.START
ZOE = examples.ZOE
SLACK = Account(platform="slack", workspace="T", user_id="U2")
PLACE = examples.meeting().place.model_copy(update={"thread": None})


@contextmanager
def statements() -> Iterator[list[tuple[str, Any]]]:
    """The statements that are sent to any database meanwhile, with their parameters."""
    sent: list[tuple[str, Any]] = []

    def note(*arguments: object) -> None:
        sent.append((str(arguments[2]), arguments[3]))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(Engine, "before_cursor_execute", note)


@pytest.fixture
async def kept(store: SqlStore) -> SqlStore:
    await keep(store)
    return store


async def keep(store: Store) -> None:
    await store.add_meeting(examples.meeting(), "s")
    await store.save_notes(examples.notes(items=(examples.item(),)))
    await store.plan_reminders([examples.reminder()])


async def changing(store: Store) -> int:
    item = await store.item("i1")
    with statements() as sent:
        await store.change_item(item, [examples.event()], reminders=[examples.reminder()])
    return len(sent)


async def test_a_change_costs_two_statements_for_nudges_and_webhooks_where_there_are_none(
    kept: SqlStore,
) -> None:
    item = await kept.item("i1")
    with statements() as sent:
        await kept.change_item(item, [examples.event()], reminders=[examples.reminder()])
    about = [
        text for text, _ in sent if "nudge.id" in text or "webhook" in text or "digest" in text
    ]
    assert len(about) == 2


async def test_a_change_costs_the_same_however_many_nudges_show_it(kept: SqlStore) -> None:
    one = await changing(kept)
    for number in range(9):
        reminder = examples.reminder(f"r{number}")
        await kept.plan_reminders([reminder])
        await kept.claim_nudge(examples.nudge(f"n{number}"), [reminder.id])
        await kept.settle_nudge(f"n{number}", NudgeState.SENT, versions={})
    assert await changing(kept) == one
    assert len(await kept.stale_nudges()) == 9


async def test_due_reminders_are_found_with_whom_they_are_for_in_one_statement(
    kept: SqlStore,
) -> None:
    await kept.plan_reminders([examples.reminder(f"r{number}") for number in range(2, 51)])
    with statements() as sent:
        assert len(await kept.due_reminders(NOW, 99)) == 50
    assert len([text for text, _ in sent if text.lstrip().startswith("SELECT")]) == 1


def questions(store: Store) -> dict[str, Callable[[], Awaitable[object]]]:
    """What is asked often while there is much, by name."""
    return {
        "due reminders": partial(store.due_reminders, NOW, 9),
        "reminders of an item": partial(store.reminders_of, "i1"),
        "reminded since": partial(store.reminded_since, ZOE, NOW),
        "claimed nudges": partial(store.claimed_nudges, NOW, 9),
        "stale nudges": store.stale_nudges,
        "nudges of an item": partial(store.nudges_of, "i1"),
        "reminders in a nudge": partial(store.reminders_in, "n1"),
        "due digests": partial(store.due_digests, NOW, 9),
        "due channel digests": partial(store.due_channel_digests, NOW, 9),
        "done since": partial(store.done_since, PLACE, NOW),
        "accounts of somebody": partial(store.accounts_of, ZOE),
        "an item by the beginning of its id": partial(store.item, "i"),
        "open tasks of somebody": partial(store.open_tasks_of, ZOE),
        "open tasks of somebody with a word": partial(store.open_tasks_of, ZOE, ("word",)),
        "open tasks of a channel": partial(store.open_tasks_in, PLACE, began_before=NOW),
        "the first open tasks": partial(store.find_tasks, WantedTasks(), 9),
        "open tasks everywhere": partial(store.open_tasks_everywhere, ZOE),
        "closed tasks of somebody": partial(store.closed_tasks_of, ZOE, 9),
        "said done in": partial(store.said_done_in, "m1"),
        "said done of": partial(store.said_done_of, "m1"),
        "a link code": partial(store.link_code, "digest", NOW),
        "a calendar": partial(store.calendar_of, "digest"),
        "the webhooks of a workspace": partial(store.webhooks, "discord", "w"),
        "calls of a webhook": partial(store.calls_of, "w1", 9),
        "a claim": partial(store.claim_nudge, examples.nudge("n2"), ["r1"]),
        "a change": partial(changing, store),
    }


async def test_nothing_that_is_asked_often_looks_at_all_there_is(
    sqlite_database_url: str, tmp_path: Path
) -> None:
    plans = dict[str, list[str]]()
    async with open_database(sqlite_database_url) as database:
        store = SqlStore(database)
        await keep(store)
        await store.link_accounts(ZOE, SLACK)
        await store.keep_webhook(examples.webhook())
        done = examples.item().model_copy(update={"status": ItemStatus.DONE})
        await store.change_item(done, [examples.event()])
        with closing(sqlite3.connect(tmp_path / "minuta.db")) as raw:
            for name, ask in questions(store).items():
                with statements() as sent:
                    await ask()
                for text, parameters in sent:
                    if not isinstance(parameters, list):
                        steps = raw.execute(f"EXPLAIN QUERY PLAN {text}", parameters)
                        plans.setdefault(name, []).extend(step[3] for step in steps)
    assert set(plans) == set(questions(store))
    scans = {
        name: [step for step in steps if step.startswith("SCAN") and "(subquery" not in step]
        for name, steps in plans.items()
    }
    # of the webhooks there are few
    assert {name: steps for name, steps in scans.items() if steps} == {}


async def test_the_next_calls_are_found_by_the_webhooks(
    sqlite_database_url: str, tmp_path: Path
) -> None:
    async with open_database(sqlite_database_url) as database:
        with statements() as sent:
            await SqlStore(database).claim_calls(NOW, NOW + timedelta(minutes=1), 9)
    with closing(sqlite3.connect(tmp_path / "minuta.db")) as raw:
        steps = [
            step[3]
            for text, parameters in sent
            for step in raw.execute(f"EXPLAIN QUERY PLAN {text}", parameters)
        ]
    assert [step for step in steps if step.startswith("SCAN")] == ["SCAN webhook"]
