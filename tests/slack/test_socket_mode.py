"""Socket Mode: one connection that works, whatever happens to those before it."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from bot.errors import SettingsError
from integrations.slack.app import bolt_app
from integrations.slack.health import Health
from integrations.slack.socket_mode import Rhythm, SocketMode, connected
from integrations.slack.timing import MACHINE
from tests.servers.slack import Kind
from tests.slack.front import QUICK, surroundings_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from slack_bolt.async_app import AsyncApp

    from integrations.slack.app import Surroundings
    from tests.servers.slack.socket_mode import Connection
    from tests.slack.office import Office


@dataclass
class Line:
    """The connection of the bot, and what came over it."""

    office: Office
    health: Health
    staying: asyncio.Task[None]
    told: list[str] = field(default_factory=list)
    failures: int = 0

    def connections(self) -> list[Connection]:
        return self.office.slack.sockets.of(self.office.app)

    async def opened(self, number: int) -> None:
        """Wait until so many connections were opened, and one is open."""
        await self.office.slack.until(
            lambda: self.health.connections >= number and bool(self.connections())
        )

    async def replaced(self, old: Connection) -> None:
        """Wait until there is one connection, and it is not this one."""
        await self.office.slack.until(
            lambda: [one is not old for one in self.connections() if one.is_open] == [True]
        )

    async def hears(self, text: str) -> None:
        """Say something, and wait until it was heard."""
        self.office.slack.say(self.office.alice, self.office.general, text)
        await self.office.slack.until(lambda: text in self.told)

    def register(self, app: AsyncApp, surroundings: Surroundings) -> None:
        del surroundings

        async def hear(event: dict[str, Any]) -> None:
            if self.failures:
                self.failures -= 1
                raise ValueError
            self.told.append(event["text"])

        async def command(ack: Any) -> None:  # noqa: ANN401 (Bolt's)
            await ack("Yes?")

        app.event("message")(hear)
        app.command("/minuta")(command)


@asynccontextmanager
async def line_of(office: Office, url: str, rhythm: Rhythm = QUICK) -> AsyncIterator[Line]:
    office.app.socket_mode()
    async with surroundings_of(office, url) as surroundings:
        health = Health(surroundings.clock, "socket")
        line = Line(office, health, asyncio.create_task(asyncio.sleep(0)))
        app = bolt_app(surroundings, None, line.register)
        sockets = SocketMode(app, office.app.app_token, office.wire, health, rhythm, MACHINE)
        async with connected(sockets, rhythm) as line.staying:
            yield line
    assert [one for one in line.connections() if one.is_open] == []


@pytest.fixture
async def line(office: Office, sqlite_database_url: str) -> AsyncIterator[Line]:
    async with line_of(office, sqlite_database_url) as opened:
        yield opened


async def test_events_and_commands_come_over_the_connection(line: Line) -> None:
    assert line.health.is_connected
    await line.hears("hello")
    person = line.office.slack.person(line.office.alice)
    answer = await person.command(line.office.general, "/minuta", "help")
    assert answer.text == "Yes?"
    await line.office.slack.settled()
    assert all(one.is_acknowledged for one in line.office.slack.deliveries.log)


async def test_what_could_not_be_kept_is_not_acknowledged_and_comes_again(line: Line) -> None:
    line.office.slack.deliveries.transport.patience_s = 0.3
    line.failures = 1
    await line.hears("hello")
    [delivery] = line.office.slack.deliveries.of("message")
    assert [attempt.outcome for attempt in delivery.attempts][:1] == ["timeout"]
    assert line.told == ["hello"]


@pytest.mark.parametrize("reason", ["warning", "refresh_requested", "too_many_websockets"])
async def test_where_slack_wants_another_connection_it_gets_one(line: Line, reason: Any) -> None:  # noqa: ANN401 (a literal)
    [old] = line.connections()
    await old.disconnect(reason)
    await line.replaced(old)
    await line.hears("hello")
    assert line.health.connections >= 2


async def test_a_new_connection_stands_before_the_old_one_goes(line: Line) -> None:
    [old] = line.connections()
    opened = len(line.office.slack.called("apps.connections.open"))
    await old.disconnect("warning")
    await line.office.slack.until(lambda: len(line.connections()) == 2)
    assert old.is_open
    assert len(line.office.slack.called("apps.connections.open")) > opened
    await line.replaced(old)


async def test_a_connection_that_is_cut_is_replaced(line: Line) -> None:
    [old] = line.connections()
    old.cut()
    await line.replaced(old)
    await line.hears("hello")


async def test_a_connection_that_is_closed_in_good_order_is_replaced(line: Line) -> None:
    [old] = line.connections()
    await old.close()
    await line.replaced(old)
    await line.hears("hello")


async def test_a_connection_over_which_no_ping_is_answered_is_replaced(line: Line) -> None:
    [old] = line.connections()
    old.is_silent = True
    await line.office.slack.until(lambda: any(one is not old for one in line.connections()))
    old.is_silent = False
    await line.hears("hello")


async def test_a_connection_that_answers_pings_and_tells_nothing_is_replaced(
    office: Office, sqlite_database_url: str
) -> None:
    rhythm = QUICK._replace(silence_s=0.5)
    async with line_of(office, sqlite_database_url, rhythm) as line:
        [old] = line.connections()
        old.is_deaf = True
        await office.slack.until(lambda: any(one is not old for one in line.connections()))
        assert line.health.is_connected
        await line.hears("hello")


async def test_while_slack_is_away_it_is_tried_again_and_health_tells(line: Line) -> None:
    [old] = line.connections()
    fault = line.office.slack.faults.add("apps.connections.open", Kind.STATUS, times=1000)
    old.cut()
    await line.office.slack.until(lambda: not line.health.is_connected)
    await line.office.slack.until(lambda: fault.used > 3)
    assert not line.staying.done()
    line.office.slack.faults.clear()
    await line.office.slack.until(lambda: line.health.is_connected)
    await line.hears("hello")


async def test_a_token_that_slack_refuses_is_told_at_once(
    office: Office, sqlite_database_url: str
) -> None:
    office.app.socket_mode()
    office.app.app_token = "xapp-1-another"  # noqa: S105 (made up)
    async with surroundings_of(office, sqlite_database_url) as surroundings:
        app = bolt_app(surroundings, None, lambda app, surroundings: None)  # noqa: ARG005 (none)
        health = Health(surroundings.clock, "socket")
        sockets = SocketMode(app, "xapp-1-wrong", office.wire, health, QUICK, MACHINE)
        with pytest.raises(SettingsError, match="SLACK_APP_TOKEN"):
            async with connected(sockets, QUICK):
                pytest.fail("it was let in")


async def test_a_token_that_is_refused_later_is_told_to_who_waits(line: Line) -> None:
    [old] = line.connections()
    line.office.slack.faults.add(
        "apps.connections.open", Kind.ERROR, times=1000, error="invalid_auth"
    )
    old.cut()
    with pytest.raises(SettingsError, match="SLACK_APP_TOKEN"):
        async with asyncio.timeout(30):
            await line.staying
    assert not line.health.is_connected


async def test_connections_that_do_not_last_are_not_made_in_a_hurry(
    office: Office, sqlite_database_url: str
) -> None:
    rhythm = QUICK._replace(short_s=60.0, first_wait_s=0.2, longest_wait_s=10.0)
    async with line_of(office, sqlite_database_url, rhythm) as line:
        began = asyncio.get_running_loop().time()
        for number in range(3):
            await line.opened(number + 1)
            for one in line.connections():
                one.cut()
        assert asyncio.get_running_loop().time() - began > 0.1 + 0.2 - 0.05
