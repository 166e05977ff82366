"""A calendar as programs that subscribe to it find it over HTTP."""

from __future__ import annotations

import logging
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import httpx
import pytest

from bot.errors import ConflictError, Fault, ProviderError
from bot.ports.desk import CalendarDesk
from integrations.web.calendar import CalendarRoutes
from integrations.web.server import open_web

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from bot.ports import Asker

SECRET = "s" * 43
ANYWHERE = ("127.0.0.1", 0)
CALENDAR = "BEGIN:VCALENDAR\r\nDTSTAMP:{stamp}\r\nSUMMARY:{task}\r\nEND:VCALENDAR\r\n"


class Desk(CalendarDesk):
    """Has one feed, which is written anew each time."""

    def __init__(self) -> None:
        self.task = "Write to Žofie"
        self.error: Exception | None = None
        self.asked = list[str]()

    async def is_offered(self, by: Asker) -> bool:
        raise NotImplementedError

    async def address(self, by: Asker) -> str:
        raise NotImplementedError

    async def withdraw(self, by: Asker) -> None:
        raise NotImplementedError

    async def feed(self, secret: str) -> str | None:
        if self.error is not None:
            raise self.error
        self.asked.append(secret)
        if secret != SECRET:
            return None
        return CALENDAR.format(stamp=len(self.asked), task=self.task)


@pytest.fixture
def desk() -> Desk:
    return Desk()


async def well() -> bool:
    return True


@asynccontextmanager
async def client(
    desk: Desk, most_per_minute: int = 30, seconds: Callable[[], float] = lambda: 0.0
) -> AsyncIterator[httpx.AsyncClient]:
    routes = CalendarRoutes(desk, most_per_minute, seconds).routes()
    async with (
        open_web(ANYWHERE, None, well, routes=routes) as (host, port),
        httpx.AsyncClient(base_url=f"http://{host}:{port}") as opened,
    ):
        yield opened


def path(secret: str = SECRET) -> str:
    return f"/calendar/{secret}.ics"


async def test_who_knows_the_secret_gets_the_calendar(desk: Desk) -> None:
    async with client(desk) as caller:
        answer = await caller.get(path())
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.content.decode() == CALENDAR.format(stamp=1, task="Write to Žofie")
    assert answer.headers["Cache-Control"] == "private, max-age=300"
    assert "Set-Cookie" not in answer.headers
    assert "Server" not in answer.headers


async def test_the_head_says_the_same_without_the_calendar(desk: Desk) -> None:
    async with client(desk) as caller:
        whole, head = await caller.get(path()), await caller.head(path())
    assert head.status_code == 200
    assert head.content == b""
    assert head.headers["ETag"] == whole.headers["ETag"]
    assert head.headers["Content-Type"] == whole.headers["Content-Type"]


async def test_a_calendar_that_says_the_same_is_not_sent_again(desk: Desk) -> None:
    async with client(desk) as caller:
        tag = (await caller.get(path())).headers["ETag"]
        for known in (tag, f'"other", {tag}', "*"):
            again = await caller.get(path(), headers={"If-None-Match": known})
            assert (again.status_code, again.content) == (304, b"")
            assert again.headers["ETag"] == tag
            assert again.headers["Cache-Control"] == "private, max-age=300"
        desk.task = "Write to Carla"
        changed = await caller.get(path(), headers={"If-None-Match": tag})
    assert changed.status_code == 200
    assert "Write to Carla" in changed.text
    assert changed.headers["ETag"] != tag


@pytest.mark.parametrize("secret", ["guess", "s" * 42, "%00", "..%2F" + SECRET, "x" * 2000, "ž"])
async def test_who_does_not_know_it_finds_what_is_nowhere(desk: Desk, secret: str) -> None:
    async with client(desk) as caller:
        nowhere = await caller.get("/nowhere")
        answer = await caller.get(path(secret))
    assert answer.status_code == 404
    assert (answer.content, sorted(answer.headers)) == (nowhere.content, sorted(nowhere.headers))


async def test_a_secret_alone_is_no_address(desk: Desk) -> None:
    async with client(desk) as caller:
        assert (await caller.get(f"/calendar/{SECRET}")).status_code == 404
        assert (await caller.get("/calendar/.ics")).status_code == 404
        assert (await caller.post(path())).status_code == 405
    assert desk.asked == []


async def test_who_asks_without_end_is_told_to_wait_for_a_minute(desk: Desk) -> None:
    now = 59.0
    async with client(desk, most_per_minute=2, seconds=lambda: now) as caller:
        answers = [await caller.get(path()) for _ in range(3)]
        guesses = [await caller.get(path("guess")) for _ in range(4)]
        now = 60.0
        answers.append(await caller.get(path()))
    assert [each.status_code for each in answers] == [200, 200, 429, 200]
    assert int(answers[2].headers["Retry-After"]) > 0
    assert {each.status_code for each in guesses} == {404}
    assert desk.asked.count(SECRET) == 3


@pytest.mark.parametrize(
    "error",
    [
        ConflictError("Somebody else.", "Again."),
        ProviderError("database", Fault.CONNECTIVITY, "gone"),
    ],
)
async def test_what_can_not_be_read_now_may_be_asked_for_again(
    desk: Desk, error: Exception
) -> None:
    desk.error = error
    async with client(desk) as caller:
        assert (await caller.get(path())).status_code == 503


@pytest.mark.parametrize("error", [None, KeyError("x"), ConflictError("Somebody.", "Again.")])
async def test_no_log_holds_a_secret(
    desk: Desk, caplog: pytest.LogCaptureFixture, error: Exception | None
) -> None:
    desk.error = error
    with caplog.at_level(logging.DEBUG):
        async with client(desk, most_per_minute=1) as caller:
            for secret in (SECRET, SECRET, "guess"):
                await caller.get(path(secret))
    ours = [one for one in caplog.records if not one.name.startswith(("httpx", "httpcore"))]
    assert ours
    assert not [one for one in ours if SECRET in one.getMessage() or "guess" in one.getMessage()]
