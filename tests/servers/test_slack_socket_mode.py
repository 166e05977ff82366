"""Socket Mode, with Bolt's own handler at the other end of the WebSocket."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.servers.slack.socket_mode import MOST_CONNECTIONS, Reason
from tests.servers.slack_scene import Gate, Scene, by_socket, scene

Json = dict[str, Any]


@pytest.fixture
async def at() -> AsyncIterator[Scene]:
    async with scene() as opened:
        yield opened


class Ear:
    """A Bolt app that keeps what it hears."""

    def __init__(self, at: Scene) -> None:
        self.bolt = at.new_bolt()
        self.heard: list[str] = []
        self.bolt.event("message")(self._hear)

    async def _hear(self, event: Json) -> None:
        self.heard.append(event["text"])


async def test_events_come_over_the_socket_and_are_acknowledged(at: Scene) -> None:
    ear = Ear(at)
    async with by_socket(at, ear.bolt) as handler:
        assert await handler.client.is_connected()
        at.slack.say(at.alice, at.general, "hello")
        await at.slack.settled()
        await at.as_alice.sees(lambda: ear.heard == ["hello"])
        envelope = at.slack.sockets.of(at.app)[0].sent[0]
    assert envelope["type"] == "events_api"
    assert envelope["accepts_response_payload"] is False
    assert envelope["retry_attempt"] == 0
    assert envelope["payload"]["event"]["text"] == "hello"
    assert at.slack.deliveries.log[0].is_acknowledged


async def test_a_hello_says_how_many_connections_there_are(at: Scene) -> None:
    at.app.socket_mode()
    async with aiohttp.ClientSession() as session:
        for number in (1, 2):
            socket = await session.ws_connect(at.slack.sockets.open(at.app))
            hello = await socket.receive_json()
            assert hello["type"] == "hello"
            assert hello["num_connections"] == number
            assert hello["connection_info"] == {"app_id": at.app.id}


async def test_only_an_app_token_opens_connections(at: Scene) -> None:
    at.app.socket_mode()
    with pytest.raises(SlackApiError) as refused:
        await at.client.apps_connections_open(app_token=at.bot.token)
    assert refused.value.response["error"] == "not_allowed_token_type"
    answer = await at.client.apps_connections_open(app_token=at.app.app_token)
    assert answer["url"].startswith("ws://")


async def test_an_address_is_good_once(at: Scene) -> None:
    address = at.slack.sockets.open(at.app)
    async with aiohttp.ClientSession() as session:
        await session.ws_connect(address)
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await session.ws_connect(address)


async def test_there_are_at_most_ten_connections(at: Scene) -> None:
    async with aiohttp.ClientSession() as session:
        kept = [
            await session.ws_connect(at.slack.sockets.open(at.app)) for _ in range(MOST_CONNECTIONS)
        ]
        await at.as_alice.sees(lambda: len(at.slack.sockets.of(at.app)) == MOST_CONNECTIONS)
        socket = await session.ws_connect(at.slack.sockets.open(at.app))
        assert (await socket.receive_json())["reason"] == "too_many_websockets"
        assert len(at.slack.sockets.of(at.app)) == len(kept)


async def test_connections_share_the_events(at: Scene) -> None:
    first, second = Ear(at), Ear(at)
    async with by_socket(at, first.bolt), by_socket(at, second.bolt):
        for number in range(4):
            at.slack.say(at.alice, at.general, str(number))
        await at.slack.settled()
        await at.as_alice.sees(lambda: len(first.heard + second.heard) == 4)
    assert len(first.heard) == len(second.heard) == 2
    assert sorted(first.heard + second.heard) == ["0", "1", "2", "3"]


async def test_what_is_not_acknowledged_comes_again_with_its_number(at: Scene) -> None:
    bolt, attempts, gate = at.new_bolt(), [], Gate()

    @bolt.middleware
    async def be_slow(next: Any) -> None:  # noqa: A002, ANN401 (the name that Bolt injects)
        if not gate.reached.is_set():
            at.slack.deliveries.transport.patience_s = 5.0  # from the next attempt on
            await gate.wait()
        await next()

    @bolt.event("message")
    async def hear(request: Any) -> None:  # noqa: ANN401 (of Bolt)
        attempts.append(request.headers.get("x-slack-retry-num"))

    at.slack.deliveries.transport.patience_s = 0.2
    async with by_socket(at, bolt):
        at.slack.say(at.alice, at.general, "hello")
        await at.slack.settled()
        assert [one.outcome for one in at.slack.deliveries.log[0].attempts] == ["timeout", "ok"]
        gate.release.set()
        await at.as_alice.sees(lambda: len(attempts) == 2)
        sent = at.slack.sockets.of(at.app)[0].sent
    assert [one["retry_attempt"] for one in sent] == [0, 1]
    assert sent[1]["retry_reason"] == "timeout"
    assert sent[0]["payload"]["event_id"] == sent[1]["payload"]["event_id"]
    assert sorted(attempts) == [["0"], ["1"]]


async def test_without_a_connection_an_event_waits_for_its_retry(at: Scene) -> None:
    ear = Ear(at)
    at.app.socket_mode()
    at.slack.say(at.alice, at.general, "hello")
    await at.slack.settled()
    assert not at.slack.deliveries.log[0].is_acknowledged
    async with by_socket(at, ear.bolt):
        at.slack.clock.advance(60)
        await at.slack.settled()
        await at.as_alice.sees(lambda: ear.heard == ["hello"])


@pytest.mark.parametrize("reason", ["refresh_requested", "warning"])
async def test_bolt_comes_back_when_slack_asks_it_to(at: Scene, reason: Reason) -> None:
    ear = Ear(at)
    async with by_socket(at, ear.bolt):
        await at.slack.sockets.of(at.app)[0].disconnect(reason)
        await at.as_alice.sees(lambda: at.slack.sockets.opened == 2)
        await at.as_alice.sees(lambda: at.slack.sockets.of(at.app))
        async with asyncio.timeout(30):
            while not ear.heard:  # one that comes while it changes over may be heard by nobody
                at.slack.say(at.alice, at.general, "hello")
                await at.slack.settled()
                await asyncio.sleep(0.1)
        assert set(ear.heard) == {"hello"}


async def test_bolt_comes_back_after_a_cut(at: Scene) -> None:
    ear = Ear(at)
    async with by_socket(at, ear.bolt, ping_interval=0.2):
        at.slack.sockets.of(at.app)[0].cut()
        await at.as_alice.sees(lambda: at.slack.sockets.opened == 2)
        at.slack.say(at.alice, at.general, "hello")
        await at.slack.settled()
        await at.as_alice.sees(lambda: ear.heard == ["hello"])


async def test_a_silent_connection_answers_no_ping(at: Scene) -> None:
    at.app.socket_mode()
    async with aiohttp.ClientSession() as session:
        socket = await session.ws_connect(at.slack.sockets.open(at.app), autoping=False)
        await socket.receive_json()
        connection = at.slack.sockets.of(at.app)[0]
        await socket.receive()  # Slack's own first ping
        await socket.ping(b"here?")
        assert (await socket.receive()).data == b"here?"
        connection.is_silent = True
        await socket.ping(b"here?")
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(socket.receive(), 0.1)


async def test_a_deaf_connection_answers_pings_and_swallows_events(at: Scene) -> None:
    ear = Ear(at)
    at.slack.deliveries.transport.patience_s = 0.1
    async with by_socket(at, ear.bolt) as handler:
        at.slack.sockets.of(at.app)[0].is_deaf = True
        at.slack.say(at.alice, at.general, "hello")
        await at.slack.settled()
        assert await handler.client.is_connected()
        assert not at.slack.deliveries.log[0].is_acknowledged
        async with by_socket(at, ear.bolt):
            at.slack.deliveries.transport.patience_s = 5.0
            at.slack.clock.advance(60)
            await at.slack.settled()
            await at.as_alice.sees(lambda: ear.heard == ["hello"])


async def test_slack_pings(at: Scene) -> None:
    at.slack.sockets.ping_s = 0.01
    at.app.socket_mode()
    async with aiohttp.ClientSession() as session:
        socket = await session.ws_connect(at.slack.sockets.open(at.app), autoping=False)
        kinds = [(await socket.receive()).type for _ in range(3)]
    assert kinds == [aiohttp.WSMsgType.TEXT, aiohttp.WSMsgType.PING, aiohttp.WSMsgType.PING]


async def test_bolt_does_not_connect_with_a_token_that_is_refused(at: Scene) -> None:
    client = AsyncWebClient(base_url=at.slack.api_url)
    with pytest.raises(SlackApiError) as refused:
        await client.apps_connections_open(app_token="xapp-1-nobody")  # noqa: S106 (of nobody)
    assert refused.value.response["error"] == "invalid_auth"
