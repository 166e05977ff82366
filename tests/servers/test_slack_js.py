"""Slack's clients for JavaScript, which nobody here wrote, work with the local Slack."""

from collections.abc import AsyncIterator

import pytest

from tests.servers.node import NotAvailableError
from tests.servers.slack_js import app_of, called
from tests.servers.slack_scene import Scene, scene


@pytest.fixture
async def at() -> AsyncIterator[Scene]:
    async with scene() as opened:
        yield opened


@pytest.mark.parametrize("is_socket_mode", [True, False], ids=["socket", "http"])
async def test_an_app_hears_is_pressed_opens_a_modal_and_edits(
    at: Scene, *, is_socket_mode: bool
) -> None:
    try:
        async with app_of(at, is_socket_mode=is_socket_mode) as app:
            alice = at.as_alice
            root = at.slack.say(at.alice, at.general, "Buy milk")
            message = (await alice.sees(lambda: at.slack.messages(at.general, root["ts"])))[0]
            assert at.slack.said(at.general, root["ts"]) == ["*Buy milk*\n[Edit]"]
            await alice.press(message, "Edit", near="milk")
            form = await alice.sees(lambda: alice.modal)
            assert form
            answer = await alice.submit(form, {"task": {"words": "nothing"}})
            assert answer.errors == {"task": "Say what"}
            await alice.submit(form, {"task": {"words": "Buy oat milk"}})
            await alice.sees(lambda: at.slack.said(at.general, root["ts"]) == ["Buy oat milk"])
            command = await alice.command(at.general, "/minuta", "help")
            assert command.text == "first help"
            await alice.sees(lambda: len(alice.ephemerals(at.general)) == 2)
            # Which comes first is not told: they go two ways.
            texts = {one["text"] for one in alice.ephemerals(at.general)}
            assert texts == {"first help", "then help"}
            await at.slack.settled()
            assert not [one for one in app.told if "error" in one]
    except NotAvailableError as reason:
        pytest.skip(str(reason))


async def test_an_event_whose_acknowledgement_was_lost_is_heard_twice(at: Scene) -> None:
    try:
        async with app_of(at, is_socket_mode=True) as app:
            at.slack.deliveries.lose_acks = 1
            at.slack.say(at.alice, at.general, "Buy milk")
            await at.slack.settled()
            await at.as_alice.sees(lambda: len(app.told) == 3)
            heard = [one["event"] for one in app.told if "event" in one]
            assert len(heard) == 2
            assert len(set(heard)) == 1
    except NotAvailableError as reason:
        pytest.skip(str(reason))


async def test_calls_are_read_as_javascript_writes_them(at: Scene) -> None:
    try:
        got = await called(at, at.general.id, at.alice.id)
    except NotAvailableError as reason:
        pytest.skip(str(reason))
    assert got["bot"] == at.bot.user_id
    assert set(got["scopes"]) == at.bot.scopes
    assert got["metadata"] == {"event_type": "minuta", "event_payload": {"marker": "1"}}
    assert got["user"] == "Alice Example"
    assert got["invalid"].startswith("invalid_blocks [ERROR] must be less than 3001 characters")
    assert got["nowhere"].startswith("channel_not_found")
    assert at.slack.files.content(got["file"]) == b"# Notes"
