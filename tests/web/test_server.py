"""Our HTTP server as strangers, providers and operators find it."""

from __future__ import annotations

import asyncio
import logging
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING

import httpx
import pytest
from aiohttp import web

from bot.errors import ConflictError, Fault, ProviderError, SettingsError
from bot.ports import CallbackDesk
from integrations.web.server import HEADERS_S, open_metrics, open_web

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

SECRET = "s" * 43
ANYWHERE = ("127.0.0.1", 0)


class Desk(CallbackDesk):
    """Knows one secret and keeps what is brought under it."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, bytes]] = []
        self.error: Exception | None = None
        self.is_kept = True

    @property
    def max_bytes(self) -> int:
        return 100_000

    async def expects(self, provider: str, secret: str) -> bool:
        return (provider, secret) == ("gladia", SECRET)

    async def take(self, provider: str, secret: str, body: bytes) -> bool:
        assert await self.expects(provider, secret)
        if self.error is not None:
            raise self.error
        self.taken.append((provider, body))
        return self.is_kept


@pytest.fixture
def desk() -> Desk:
    return Desk()


async def well() -> bool:
    return True


@asynccontextmanager
async def client(desk: Desk, headers_s: float = HEADERS_S) -> AsyncIterator[httpx.AsyncClient]:
    async with (
        open_web(ANYWHERE, desk, well, headers_s=headers_s) as (host, port),
        httpx.AsyncClient(base_url=f"http://{host}:{port}") as opened,
    ):
        yield opened


def path(provider: str = "gladia", secret: str = SECRET) -> str:
    return f"/callbacks/speech/{provider}/{secret}"


@pytest.mark.parametrize("method", ["POST", "PUT"])
async def test_a_callback_is_answered_once_it_is_kept(desk: Desk, method: str) -> None:
    async with client(desk) as caller:
        answer = await caller.request(method, path(), content=b'{"id": 1}')
    assert answer.status_code == 200
    assert answer.content == b""
    assert desk.taken == [("gladia", b'{"id": 1}')]


async def test_who_does_not_know_the_secret_finds_nothing_and_is_not_read(desk: Desk) -> None:
    async def endless() -> AsyncIterator[bytes]:
        while True:
            yield b"x" * 65_536

    async with client(desk) as caller:
        nowhere = await caller.post("/nowhere", content=b"{}")
        answers = [
            await caller.post(path(provider, secret), content=b"{}")
            for provider, secret in [("deepgram", SECRET), ("gladia", "guess"), ("gladia", "%00")]
        ]
        with suppress(httpx.HTTPError):  # hung up on is as good
            answers.append(await caller.post(path("gladia", "guess"), content=endless()))
    told = {(each.status_code, each.content, *sorted(each.headers)) for each in answers}
    assert told == {(404, nowhere.content, *sorted(nowhere.headers))}
    assert desk.taken == []


async def test_what_the_desk_does_not_keep_is_answered_as_if_there_were_nothing(
    desk: Desk,
) -> None:
    desk.is_kept = False
    async with client(desk) as caller:
        assert (await caller.post(path(), content=b"{}")).status_code == 404


@pytest.mark.parametrize(
    "error",
    [
        ConflictError("Somebody else.", "Again."),
        ProviderError("database", Fault.CONNECTIVITY, "gone"),
    ],
)
async def test_what_could_not_be_kept_may_come_again(desk: Desk, error: Exception) -> None:
    desk.error = error
    async with client(desk) as caller:
        assert (await caller.post(path(), content=b"{}")).status_code == 503


async def test_an_error_of_ours_tells_nothing(desk: Desk) -> None:
    desk.error = KeyError("something secret")
    async with client(desk) as caller:
        answer = await caller.post(path(), content=b"{}")
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert "KeyError" not in answer.text


async def test_a_body_that_is_too_large_is_refused_declared_or_not(desk: Desk) -> None:
    async def parts() -> AsyncIterator[bytes]:
        for _ in range(3):
            yield b"x" * 50_000

    async with client(desk) as caller:
        assert (await caller.post(path(), content=b"x" * 100_001)).status_code == 413
        assert (await caller.post(path(), content=parts())).status_code == 413
        assert (await caller.post(path(), content=b"x" * 100_000)).status_code == 200
    assert [len(body) for _, body in desk.taken] == [100_000]


async def test_a_body_that_would_unfold_is_refused(desk: Desk) -> None:
    async with client(desk) as caller:
        coded = {"Content-Encoding": "gzip"}
        assert (await caller.post(path(), content=b"\x1f\x8b", headers=coded)).status_code == 415
    assert desk.taken == []


async def test_other_methods_are_refused(desk: Desk) -> None:
    async with client(desk) as caller:
        assert (await caller.get(path())).status_code == 405
        assert (await caller.post("/healthz")).status_code == 405


async def test_answers_say_nothing_of_what_serves_them(desk: Desk) -> None:
    async with client(desk) as caller:
        answers = [
            await caller.post(path(), content=b"{}"),
            await caller.post("/nowhere"),
            await caller.get("/healthz"),
        ]
    for answer in answers:
        assert "server" not in answer.headers
        assert "aiohttp" not in answer.text.lower()
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["connection"] == "close"


async def test_what_is_no_request_gets_no_more_than_a_status(desk: Desk) -> None:
    async with client(desk) as caller:
        answer = await caller.post(path(secret="x" * 5000))
    assert answer.status_code == 400
    assert answer.content == b""
    assert answer.headers["server"] == ""


async def test_no_secret_is_logged(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    errors = [None, ConflictError("x", "y"), KeyError("z")]
    async with client(desk) as caller:
        for desk.error in errors:
            await caller.post(path(), content=b"{}")
        await caller.post(path("gladia", "guess-me"), content=b"{}")
        await caller.post(path("gladia", "guess-me" * 1000), content=b"{}")
    ours = "\n".join(
        f"{record.getMessage()}{record.exc_text}"
        for record in caplog.records
        if not record.name.startswith(("httpx", "httpcore"))
    )
    assert "could not be kept" in ours
    assert "KeyError" in ours
    assert SECRET not in ours
    assert "guess-me" not in ours


@pytest.mark.parametrize(
    "said",
    [b"", b"POST ", b"POST / HTTP/1.1\r\nHost: x\r\n", b"POST / HTTP/1.1\r\nX: " + b"y" * 3000],
    ids=["nothing", "a word", "no end", "one long header"],
)
async def test_who_is_slow_to_ask_is_hung_up_on(desk: Desk, said: bytes) -> None:
    async with open_web(ANYWHERE, desk, well, headers_s=0.05) as (host, port):
        reader, writer = await asyncio.open_connection(host, port)
        writer.write(said)
        async with asyncio.timeout(30):
            with suppress(ConnectionResetError):
                assert await reader.read() == b""
        writer.close()


async def test_who_is_slow_to_send_a_body_is_told_so(desk: Desk) -> None:
    async with open_web(ANYWHERE, desk, well, body_s=0.05) as (host, port):
        reader, writer = await asyncio.open_connection(host, port)
        writer.write(f"POST {path()} HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{{".encode())
        async with asyncio.timeout(30):
            assert (await reader.readline()).startswith(b"HTTP/1.1 408 ")
        writer.close()
    assert desk.taken == []


async def test_who_asks_in_time_may_wait_longer(desk: Desk) -> None:
    async def slowly() -> AsyncIterator[bytes]:
        for _ in range(4):
            yield b"x"
            await asyncio.sleep(0.03)

    async with client(desk, headers_s=0.05) as caller:
        assert (await caller.post(path(), content=slowly())).status_code == 200


async def test_a_crowd_is_not_let_in(desk: Desk) -> None:
    async with open_web(ANYWHERE, desk, well) as (host, port):
        idle = [await asyncio.open_connection(host, port) for _ in range(256)]
        reader, writer = await asyncio.open_connection(host, port)
        async with asyncio.timeout(30):
            with suppress(ConnectionResetError):
                assert await reader.read() == b""
        for _, each in [*idle, (reader, writer)]:
            each.close()


async def sick() -> bool:
    return False


async def broken() -> bool:
    raise ProviderError("database", Fault.CONNECTIVITY, "gone")


@pytest.mark.parametrize(("health", "status"), [(well, 200), (sick, 503), (broken, 503)])
async def test_health_is_told(health: Callable[[], object], status: int) -> None:
    async with (
        open_web(ANYWHERE, None, health) as (host, port),  # type: ignore[arg-type]
        httpx.AsyncClient(base_url=f"http://{host}:{port}") as caller,
    ):
        assert (await caller.get("/healthz")).status_code == status
        assert (await caller.post(path(), content=b"{}")).status_code == 404


async def test_what_others_serve_here_is_served_as_quietly(desk: Desk) -> None:
    async def hello(request: web.Request) -> web.Response:
        return web.Response(text=await request.text())

    routes = [web.post("/slack/events", hello)]
    async with (
        open_web(ANYWHERE, desk, well, routes=routes) as (host, port),
        httpx.AsyncClient(base_url=f"http://{host}:{port}") as caller,
    ):
        answer = await caller.post("/slack/events", content=b"hello")
        assert (await caller.get("/healthz")).status_code == 200
        assert (await caller.post(path(), content=b"{}")).status_code == 200
    assert answer.text == "hello"
    assert "server" not in answer.headers
    assert answer.headers["connection"] == "close"


async def test_metrics_have_an_address_of_their_own(desk: Desk) -> None:
    async with (
        open_web(ANYWHERE, desk, well) as (host, port),
        open_metrics(ANYWHERE, lambda: (b"up 1\n", "text/plain; version=1.0.0")) as other,
        httpx.AsyncClient() as caller,
    ):
        told = await caller.get(f"http://{other[0]}:{other[1]}/metrics")
        assert (await caller.get(f"http://{host}:{port}/metrics")).status_code == 404
        assert (await caller.get(f"http://{other[0]}:{other[1]}/healthz")).status_code == 404
    assert told.content == b"up 1\n"
    assert told.headers["content-type"] == "text/plain; version=1.0.0"
    assert "server" not in told.headers


async def test_an_address_that_is_taken_is_a_matter_of_the_settings(desk: Desk) -> None:
    async with open_web(ANYWHERE, desk, well) as taken:
        with pytest.raises(SettingsError, match="MINUTA_WEB"):
            async with open_web(taken, desk, well):
                pass
