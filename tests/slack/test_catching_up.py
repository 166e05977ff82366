"""Recordings that were shared while no connection stood."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from tests.servers.slack import Kind
from tests.slack.joined import joined, keys
from tests.slack.processes import SlacksClock

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from integrations.slack.joining import Slack
    from storage.store import SqlStore
    from tests.servers.slack import User
    from tests.slack.office import Office
    from tests.slack.scripted_desk import ScriptedDesk


@asynccontextmanager
async def bot(office: Office, store: SqlStore, scripted: ScriptedDesk) -> AsyncIterator[Slack]:
    office.app.socket_mode()
    async with joined(store, keys(office), SlacksClock(office)) as slack:
        await slack.answer(scripted.desk)
        yield slack


@asynccontextmanager
async def outage(office: Office, slack: Slack) -> AsyncIterator[None]:
    """Nothing reaches the bot meanwhile; Slack tries again a minute later only."""
    office.slack.faults.add("apps.connections.open", Kind.STATUS, times=10_000)
    for one in office.slack.sockets.of(office.app):
        one.cut()
    await office.slack.until(lambda: not slack.health.is_connected)
    yield
    await office.slack.settled()
    office.slack.faults.clear()
    await office.slack.until(lambda: slack.health.is_connected)


def share(office: Office, name: str, by: User | None = None) -> str:
    shared = office.slack.share(
        by or office.alice, office.general, name, b"sound", media_type="audio/mp4"
    )
    return shared.id


async def test_what_was_shared_meanwhile_arrives_once(
    office: Office, store: SqlStore, scripted: ScriptedDesk
) -> None:
    async with bot(office, store, scripted) as slack:
        before = share(office, "before.m4a")
        await office.slack.settled()
        async with outage(office, slack):
            missed = share(office, "missed.m4a")
        arrivals = scripted.uploads.arrivals
        await office.slack.until(lambda: len(arrivals) == 2)
        assert {one.message_id for one in arrivals.values()} == {before, missed}
        [found] = [one for one in arrivals.values() if one.message_id == missed]
        assert found.by.user_id == office.alice.id
        message = office.slack.messages(office.general)[-1]
        assert found.place.thread == message["ts"]
        office.slack.clock.advance(61)
        await office.slack.settled()
        assert len(arrivals) == 2


async def test_what_was_shared_while_minuta_was_away_arrives_once_at_its_next_start(
    office: Office, store: SqlStore, scripted: ScriptedDesk
) -> None:
    arrivals = scripted.uploads.arrivals
    async with bot(office, store, scripted):
        share(office, "before.m4a")
        await office.slack.until(lambda: len(arrivals) == 1)
        while await store.last_pulse("slack") is None:  # noqa: ASYNC110 (a row has no event)
            await asyncio.sleep(0.01)
    office.slack.clock.advance(3600)
    missed = share(office, "missed.m4a")
    office.slack.clock.advance(7200)
    async with bot(office, store, scripted):
        await office.slack.until(lambda: len(arrivals) == 2)
        assert missed in {one.message_id for one in arrivals.values()}
        await office.slack.settled()
        assert len(arrivals) == 2


async def test_programs_other_files_and_what_is_older_are_left_alone(
    office: Office, store: SqlStore, scripted: ScriptedDesk
) -> None:
    robot = office.team.add_user("Robot", is_bot=True)
    office.general.invite(robot)
    share(office, "long ago.m4a")
    office.slack.clock.advance(3600)
    async with bot(office, store, scripted) as slack:
        async with outage(office, slack):
            office.slack.share(
                office.alice, office.general, "plan.pdf", b"%PDF", media_type="application/pdf"
            )
            share(office, "robot.m4a", by=robot)
            gone = office.slack.share(
                office.alice, office.general, "gone.m4a", b"sound", media_type="audio/mp4"
            )
            gone.delete()
            wanted = share(office, "wanted.m4a")
        arrivals = scripted.uploads.arrivals
        await office.slack.until(lambda: bool(arrivals))
        assert [one.message_id for one in arrivals.values()] == [wanted]


async def test_a_slack_that_does_not_list_files_breaks_nothing(
    office: Office, store: SqlStore, scripted: ScriptedDesk
) -> None:
    async with bot(office, store, scripted) as slack:
        async with outage(office, slack):
            office.bot.scopes.remove("files:read")
        await office.slack.until(lambda: bool(office.slack.called("files.list")))
        office.bot.scopes.add("files:read")
        share(office, "later.m4a")
        await office.slack.settled()
        assert len(scripted.uploads.arrivals) == 1
