"""The Events API over HTTP, with Bolt at the other end: retries, signatures, who is told."""

import hashlib
import hmac
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web

from tests.servers.slack.transport import signed
from tests.servers.slack_scene import Gate, Scene, by_http, listening, scene

Json = dict[str, Any]


@pytest.fixture
async def at() -> AsyncIterator[Scene]:
    async with scene() as opened:
        yield opened


async def test_an_event_comes_with_all_that_the_reference_promises(at: Scene) -> None:
    bolt, bodies = at.new_bolt(), []

    @bolt.event("message")
    async def keep(body: Json) -> None:
        bodies.append(body)

    async with by_http(at, bolt):
        message = at.slack.say(at.alice, at.general, "hello")
        await at.slack.settled()
        await at.as_alice.sees(lambda: bodies)
    body = bodies[0]
    assert body["event"]["text"] == "hello"
    assert body["event"]["ts"] == message["ts"]
    assert body["event"]["channel_type"] == "channel"
    assert body["type"] == "event_callback"
    assert body["event_id"].startswith("Ev")
    assert body["api_app_id"] == at.app.id
    assert body["authorizations"][0]["user_id"] == at.bot.user_id
    assert body["event_context"]


async def test_bolt_does_not_take_an_event_with_a_wrong_signature(at: Scene) -> None:
    bolt, texts = at.new_bolt(), []

    @bolt.event("message")
    async def keep(event: Json) -> None:
        texts.append(event["text"])

    async with by_http(at, bolt):
        at.app.signing_secret = at.app.client_secret
        at.slack.say(at.alice, at.general, "hello")
        await at.slack.settled()
        delivery = at.slack.deliveries.of("message")[0]
        assert [one.outcome for one in delivery.attempts] == ["http_error", "http_error"]
        assert not texts


def test_a_signature_is_the_one_of_the_reference() -> None:
    headers = signed("8f742231b10e8888abcd99yyyzzz85a5", b"token=x&command=%2Fweather")
    base = f"v0:{headers['X-Slack-Request-Timestamp']}:token=x&command=%2Fweather"
    digest = hmac.new(b"8f742231b10e8888abcd99yyyzzz85a5", base.encode(), hashlib.sha256)
    assert headers["X-Slack-Signature"] == f"v0={digest.hexdigest()}"


async def test_an_address_is_verified_by_its_answer_to_a_challenge(at: Scene) -> None:
    async with by_http(at, at.new_bolt()):
        assert await at.slack.deliveries.verify(at.app)

    async def echo_nothing(request: web.Request) -> web.Response:
        del request
        return web.Response(text="hello")

    async with listening(echo_nothing) as address:
        at.app.http(address)
        assert not await at.slack.deliveries.verify(at.app)
    assert not await at.slack.deliveries.verify(at.app)


async def test_a_retry_after_silence_lets_the_listener_of_bolt_run_twice(at: Scene) -> None:
    bolt, runs, gate = at.new_bolt(), [], Gate()

    @bolt.event("message")
    async def work(body: Json) -> None:
        runs.append(body["event_id"])

    @bolt.use
    async def be_slow(next: Any) -> None:  # noqa: A002, ANN401 (the name that Bolt injects)
        if not gate.reached.is_set():
            at.slack.deliveries.transport.patience_s = 5.0  # from the next attempt on
            await gate.wait()
        await next()

    at.slack.deliveries.transport.patience_s = 0.2
    async with by_http(at, bolt) as headers:
        at.slack.say(at.alice, at.general, "hello")
        await at.slack.settled()
        gate.release.set()
        await at.as_alice.sees(lambda: len(runs) == 2)
    assert runs[0] == runs[1]
    assert "X-Slack-Retry-Num" not in headers[0]
    assert headers[1]["X-Slack-Retry-Num"] == "1"
    assert headers[1]["X-Slack-Retry-Reason"] == "http_timeout"


async def test_slack_gives_up_after_three_retries_at_once_and_after_one_and_five_minutes(
    at: Scene,
) -> None:
    statuses = [500, 404, 503, 500, 200]

    async def fail(request: web.Request) -> web.Response:
        del request
        return web.Response(status=statuses.pop(0))

    async with listening(fail) as address:
        at.app.http(address)
        at.slack.say(at.alice, at.general, "hello")
        delivery = at.slack.deliveries.of("message")[0]
        for minutes, attempts in ((0, 2), (0.9, 2), (0.2, 3), (4.9, 3), (0.2, 4)):
            at.slack.clock.advance(minutes * 60)
            await at.slack.settled()
            assert len(delivery.attempts) == attempts
        assert delivery.is_given_up
        assert statuses == [200]
        assert {one.outcome for one in delivery.attempts} == {"http_error"}


async def test_a_retry_is_not_wanted_by_who_says_so(at: Scene) -> None:
    async def refuse(request: web.Request) -> web.Response:
        del request
        return web.Response(status=500, headers={"X-Slack-No-Retry": "1"})

    async with listening(refuse) as address:
        at.app.http(address)
        at.slack.say(at.alice, at.general, "hello")
        await at.slack.settled()
        delivery = at.slack.deliveries.of("message")[0]
        assert delivery.is_given_up
        assert len(delivery.attempts) == 1


async def test_redirects_are_followed_twice(at: Scene) -> None:
    async def redirect(request: web.Request) -> web.Response:
        raise web.HTTPTemporaryRedirect(request.path)

    async with listening(redirect) as address:
        at.app.http(address)
        at.slack.say(at.alice, at.general, "hello")
        await at.slack.settled()
        delivery = at.slack.deliveries.of("message")[0]
        assert delivery.attempts[0].outcome == "too_many_redirects"


async def test_nobody_there_is_a_failed_connection(at: Scene) -> None:
    at.app.http("http://127.0.0.1:9/slack/events")
    at.slack.say(at.alice, at.general, "hello")
    await at.slack.settled()
    delivery = at.slack.deliveries.of("message")[0]
    assert delivery.attempts[0].outcome == "connection_failed"
    assert delivery.next_at
    assert not delivery.is_given_up


async def test_a_lost_acknowledgement_brings_the_same_event_again(at: Scene) -> None:
    bolt, ids = at.new_bolt(), []

    @bolt.event("message")
    async def keep(body: Json) -> None:
        ids.append(body["event_id"])

    async with by_http(at, bolt) as headers:
        at.slack.deliveries.lose_acks = 1
        at.slack.say(at.alice, at.general, "hello")
        await at.slack.settled()
        await at.as_alice.sees(lambda: len(ids) == 2)
        await at.slack.redeliver(ids[0])
        await at.as_alice.sees(lambda: len(ids) == 3)
    assert len(set(ids)) == 1
    assert [one.get("X-Slack-Retry-Num") for one in headers] == [None, "1", "2"]


async def test_only_members_with_the_scope_are_told(at: Scene) -> None:
    at.app.http("http://127.0.0.1:9/slack/events")
    elsewhere = at.team.add_channel("elsewhere", [at.alice])
    secret = at.team.add_channel("secret", [at.alice, at.bot], is_private=True)
    at.bot.scopes.discard("groups:history")
    for channel in (elsewhere, secret, at.general):
        at.slack.say(at.alice, channel, channel.name)
    told = at.slack.deliveries.of("message")
    assert [one.event["text"] for one in told] == ["general"]
    at.app.events = {"app_mention"}
    at.slack.say(at.alice, at.general, f"<@{at.bot.user_id}> hello")
    assert len(at.slack.deliveries.of("message")) == 1
    assert len(at.slack.deliveries.of("app_mention")) == 1


async def test_who_is_told_too_much_is_told_that_and_nothing_more(at: Scene) -> None:
    bolt, kinds = at.new_bolt(), []

    @bolt.middleware
    async def look(body: Json, next: Any) -> None:  # noqa: A002, ANN401 (the name that Bolt injects)
        kinds.append(body["type"])
        await next()

    @bolt.event("message")
    async def keep() -> None:
        """Nothing to do."""

    at.slack.deliveries.hourly_limit = 2
    async with by_http(at, bolt):
        for number in range(5):
            at.slack.say(at.alice, at.general, f"message {number}")
        await at.slack.settled()
        await at.as_alice.sees(lambda: "app_rate_limited" in kinds)
        assert len(at.slack.deliveries.log) == 2
        at.slack.clock.advance(3_600)
        at.slack.say(at.alice, at.general, "an hour later")
        await at.slack.settled()
        assert len(at.slack.deliveries.log) == 3


async def test_an_app_hears_of_its_own_end_and_of_nothing_after_it(at: Scene) -> None:
    kinds: list[str] = []

    async def keep(request: web.Request) -> web.Response:
        kinds.append((await request.json())["event"]["type"])
        return web.Response()

    async with listening(keep) as address:
        at.app.http(address)
        at.bot.uninstall()
        at.slack.say(at.alice, at.general, "hello")
        await at.slack.settled()
    assert sorted(kinds) == ["app_uninstalled", "tokens_revoked"]
