"""What Slack brings over HTTP: signed, bounded, and acknowledged when it is kept."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import httpx
from slack_sdk.signature import SignatureVerifier

from integrations.slack.http_events import MOST_BYTES
from tests.servers.slack import Kind
from tests.slack.front import over_http, surroundings_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    import pytest
    from slack_bolt.async_app import AsyncApp

    from integrations.slack.app import Surroundings
    from tests.slack.office import Office


class Listeners:
    """Keeps what it is told; fails as often as it is asked to."""

    def __init__(self) -> None:
        self.told: list[dict[str, Any]] = []
        self.failures = 0
        self.hold = asyncio.Event()
        self.hold.set()

    def register(self, app: AsyncApp, surroundings: Surroundings) -> None:
        self.surroundings = surroundings
        app.event("message")(self.hear)
        app.command("/minuta")(self.command)

    async def hear(self, body: dict[str, Any]) -> None:
        await self.hold.wait()
        if self.failures:
            self.failures -= 1
            raise ValueError("the secret budget")
        self.told.append(body)

    async def command(self, ack: Any) -> None:  # noqa: ANN401 (Bolt's)
        await ack("Yes?")

    def texts(self) -> list[str]:
        return [body["event"]["text"] for body in self.told]


@asynccontextmanager
async def reached(office: Office, url: str) -> AsyncIterator[tuple[Listeners, str]]:
    listeners = Listeners()
    async with (
        surroundings_of(office, url) as surroundings,
        over_http(office, surroundings, listeners.register) as address,
    ):
        yield listeners, address


def signed(office: Office, body: str, *, age_s: float = 0) -> dict[str, str]:
    moment = str(int(time.time() - age_s))
    signature = SignatureVerifier(office.app.signing_secret).generate_signature(
        timestamp=moment, body=body
    )
    assert signature is not None
    return {
        "Content-Type": "application/json",
        "X-Slack-Request-Timestamp": moment,
        "X-Slack-Signature": signature,
    }


def event_of(office: Office, text: str) -> str:
    event = {"type": "message", "text": text, "user": office.alice.id, "channel": "C1", "ts": "1.1"}
    return json.dumps(
        {
            "type": "event_callback",
            "event_id": "Ev1",
            "event_time": 1,
            "team_id": office.team.id,
            "event": event,
        }
    )


async def test_slack_finds_the_address_its_own(office: Office, sqlite_database_url: str) -> None:
    async with reached(office, sqlite_database_url):
        assert await office.slack.deliveries.verify(office.app)


async def test_an_event_is_acknowledged_once_it_is_kept(
    office: Office, sqlite_database_url: str
) -> None:
    async with reached(office, sqlite_database_url) as (listeners, _):
        listeners.hold.clear()
        office.slack.say(office.alice, office.general, "hello")
        [delivery] = office.slack.deliveries.of("message")
        await asyncio.sleep(0.2)
        states = [delivery.is_acknowledged]
        listeners.hold.set()
        await office.slack.settled()
        states.append(delivery.is_acknowledged)
        assert states == [False, True]
        assert listeners.texts() == ["hello"]
        assert listeners.surroundings.health.last_event_at is not None


async def test_what_could_not_be_kept_comes_again(
    office: Office, sqlite_database_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with reached(office, sqlite_database_url) as (listeners, _):
        listeners.failures = 1
        office.slack.say(office.alice, office.general, "hello")
        await office.slack.settled()
        [delivery] = office.slack.deliveries.of("message")
        assert [attempt.outcome for attempt in delivery.attempts] == ["http_error", "ok"]
        assert listeners.texts() == ["hello"]
    assert "ValueError" in caplog.text
    assert "secret budget" not in caplog.text


async def test_an_event_of_no_interest_is_acknowledged_and_does_not_come_again(
    office: Office, sqlite_database_url: str
) -> None:
    async with reached(office, sqlite_database_url) as (listeners, _):
        office.team.add_channel("another", [office.alice]).invite(office.bot)
        await office.slack.settled()
        assert all(one.is_acknowledged for one in office.slack.deliveries.log)
        assert office.slack.deliveries.of("member_joined_channel")
        assert [body["event"]["type"] for body in listeners.told if "text" in body] == []


async def test_minuta_does_not_hear_itself(office: Office, sqlite_database_url: str) -> None:
    async with reached(office, sqlite_database_url) as (listeners, _):
        await office.post("I said it")
        await office.slack.settled()
        assert [one.is_acknowledged for one in office.slack.deliveries.of("message")] == [True]
        assert listeners.told == []


async def test_a_command_is_answered(office: Office, sqlite_database_url: str) -> None:
    async with reached(office, sqlite_database_url):
        answer = await office.slack.person(office.alice).command(office.general, "/minuta", "help")
        assert answer.text == "Yes?"


async def test_no_event_costs_a_question_who_minuta_is(
    office: Office, sqlite_database_url: str
) -> None:
    async with reached(office, sqlite_database_url) as (listeners, _):
        for number in range(5):
            office.slack.say(office.alice, office.general, f"{number}")
        await office.slack.settled()
        assert len(listeners.told) == 5
        assert len(office.slack.called("auth.test")) == 1


async def test_while_slack_can_not_say_who_minuta_is_the_event_waits(
    office: Office, sqlite_database_url: str
) -> None:
    async with reached(office, sqlite_database_url) as (listeners, _):
        office.slack.faults.add("auth.test", Kind.STATUS)
        office.slack.say(office.alice, office.general, "hello")
        await office.slack.settled()
        [delivery] = office.slack.deliveries.of("message")
        assert [attempt.outcome for attempt in delivery.attempts] == ["http_error", "ok"]
        assert listeners.texts() == ["hello"]


async def test_who_is_not_slack_is_not_heard(office: Office, sqlite_database_url: str) -> None:
    body = event_of(office, "forged")
    good = signed(office, body)
    wrong = {
        "no signature": {"Content-Type": "application/json"},
        "another": {**good, "X-Slack-Signature": "v0=" + "0" * 64},
        "an old one": signed(office, body, age_s=600),
        "of another body": signed(office, body + " "),
        "no moment": {**good, "X-Slack-Request-Timestamp": ""},
        "no number": {**good, "X-Slack-Request-Timestamp": "soon"},
        "too large a number": {**good, "X-Slack-Request-Timestamp": "9" * 30},
    }
    async with (
        reached(office, sqlite_database_url) as (listeners, address),
        httpx.AsyncClient() as stranger,
    ):
        for name, headers in wrong.items():
            answer = await stranger.post(address, content=body, headers=headers)
            assert answer.status_code == 401, name
        assert listeners.told == []
        assert listeners.surroundings.health.last_event_at is None
        assert (await stranger.post(address, content=body, headers=good)).status_code == 200
        assert listeners.texts() == ["forged"]


async def test_what_has_no_shape_is_not_even_read(
    office: Office, sqlite_database_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    headers = {"X-Slack-Signature": "v0=0", "X-Slack-Request-Timestamp": f"{time.time():.0f}"}
    async with (
        reached(office, sqlite_database_url) as (listeners, address),
        httpx.AsyncClient() as stranger,
    ):
        for body in ("{", "[]", "null", "[" * 100_000, "payload=x", '{"event": 1}', b"\xff\xfe"):
            answer = await stranger.post(address, content=body, headers=headers)
            assert answer.status_code in {400, 401}
        assert listeners.told == []
    assert "failed" not in caplog.text


async def test_a_body_is_bounded_declared_or_not(office: Office, sqlite_database_url: str) -> None:
    async def parts() -> AsyncIterator[bytes]:
        for _ in range(MOST_BYTES // 65_536 + 2):
            yield b"x" * 65_536

    async with (
        reached(office, sqlite_database_url) as (_, address),
        httpx.AsyncClient() as stranger,
    ):
        headers = {"X-Slack-Signature": "v0=0", "X-Slack-Request-Timestamp": "1"}
        declared = await stranger.post(address, content=b"x" * (MOST_BYTES + 1), headers=headers)
        assert declared.status_code == 413
        streamed = await stranger.post(address, content=parts(), headers=headers)
        assert streamed.status_code == 413
        coded = {**headers, "Content-Encoding": "gzip"}
        assert (await stranger.post(address, content=b"x", headers=coded)).status_code == 415
        assert (await stranger.get(address)).status_code == 405


async def test_a_team_that_has_not_installed_minuta_is_not_heard(
    office: Office, sqlite_database_url: str
) -> None:
    other = office.slack.add_team("Other")
    carol = other.add_user("Carol")
    lobby = other.add_channel("lobby", [carol])
    lobby.invite(office.app.install(other))
    async with reached(office, sqlite_database_url) as (listeners, _):
        office.slack.say(carol, lobby, "hello")
        await office.slack.settled()
        assert listeners.told == []
        person = office.slack.person(carol)
        await person.command(lobby, "/minuta", "help")
        [told] = person.ephemerals(lobby)
        assert "not installed" in told["text"]


async def test_who_people_are_follows_what_slack_tells(
    office: Office, sqlite_database_url: str
) -> None:
    async with reached(office, sqlite_database_url) as (listeners, _):
        people = listeners.surroundings.people
        await people.user(office.team.id, office.bob.id)
        office.bob.change(display_name="bobby")
        await office.slack.settled()
        known = await people.user(office.team.id, office.bob.id)
        assert known is not None
        assert known.shown_name == "bobby"
        assert len(office.slack.called("users.info")) == 1
