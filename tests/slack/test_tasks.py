"""Work that goes on after Slack has had its answer; and whether Slack reaches us."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bot.clock import AdjustableClock
from integrations.slack.health import Health
from integrations.slack.tasks import Tasks

if TYPE_CHECKING:
    import pytest


async def test_what_is_started_is_waited_for_with_what_it_starts() -> None:
    tasks, done = Tasks(), []

    async def second() -> None:
        await asyncio.sleep(0)
        done.append("second")

    async def first() -> None:
        tasks.start(second(), "second")
        done.append("first")

    tasks.start(first(), "first")
    await tasks.settled()
    assert done == ["first", "second"]


async def test_an_error_is_logged_by_its_kind_and_stops_nothing(
    caplog: pytest.LogCaptureFixture,
) -> None:
    tasks, done = Tasks(), []

    async def breaks() -> None:
        raise ValueError("the secret budget")

    async def goes_on() -> None:
        done.append("there")

    caplog.set_level(logging.DEBUG)
    tasks.start(breaks(), "a click")
    tasks.start(goes_on(), "another")
    await tasks.settled()
    assert done == ["there"]
    assert "a click failed: ValueError" in caplog.text
    assert "secret" not in caplog.text


async def test_what_does_not_end_is_ended_with_the_connection() -> None:
    tasks, ended = Tasks(), asyncio.Event()

    async def endless() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    tasks.start(endless(), "endless")
    await asyncio.sleep(0)
    await tasks.close(patience_s=0.01)
    assert ended.is_set()


def test_the_age_of_the_last_event_is_known() -> None:
    clock = AdjustableClock(datetime(2026, 11, 30, 9, tzinfo=UTC))
    health = Health(clock, "socket")
    before = health.silence_s
    health.heard()
    clock.move_to(datetime(2026, 11, 30, 9, tzinfo=UTC) + timedelta(minutes=5))
    after = health.silence_s
    assert before is None
    assert after is not None
    assert 299 < after < 301


def test_a_socket_has_to_be_connected_and_http_is_always_there() -> None:
    clock = AdjustableClock()
    assert Health(clock, "http").is_connected
    health = Health(clock, "socket")
    states = [health.is_connected]
    health.connected()
    states.append(health.is_connected)
    health.lost()
    states.append(health.is_connected)
    assert states == [False, True, False]
    assert health.connections == 1
