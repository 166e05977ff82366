"""What people do, with Bolt at the other end: commands, buttons, menus, shortcuts, answers."""

from collections.abc import AsyncIterator
from datetime import date
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook.async_client import AsyncWebhookClient

from tests.servers.slack.interactions import AppFailedError, AppSilentError
from tests.servers.slack_blocks import actions, button, confirm, option, plain, section, select
from tests.servers.slack_scene import Gate, Scene, by_http, by_socket, scene

Json = dict[str, Any]


@pytest.fixture
async def at() -> AsyncIterator[Scene]:
    async with scene() as opened:
        yield opened


async def post(at: Scene, *blocks: Json, thread_ts: str | None = None) -> Json:
    answer = await at.client.chat_postMessage(
        channel=at.general.id, text="for notifications", blocks=blocks, thread_ts=thread_ts
    )
    return at.general.messages[answer["ts"]]


@pytest.mark.parametrize("way", [by_socket, by_http], ids=["socket", "http"])
async def test_a_command_is_answered_at_once_and_to_one_person(at: Scene, way: Any) -> None:  # noqa: ANN401 (one of two)
    bolt = at.new_bolt()

    @bolt.command("/minuta")
    async def answer(ack: Any, command: Json) -> None:  # noqa: ANN401 (of Bolt)
        await ack(text=f"{command['user_name']} said {command['text']}")

    async with way(at, bolt):
        answered = await at.as_alice.command(at.general, "/minuta", "search budget")
        assert answered.text == "alice.example said search budget"
        assert answered.is_ephemeral
        assert [one["text"] for one in at.as_alice.ephemerals(at.general)] == [answered.text]
        assert not at.slack.person(at.bob).ephemerals(at.general)
        assert not at.slack.messages(at.general)


async def test_an_answer_can_be_for_everybody(at: Scene) -> None:
    bolt = at.new_bolt()

    @bolt.command("/minuta")
    async def answer(ack: Any) -> None:  # noqa: ANN401 (of Bolt)
        await ack(text="hello all", response_type="in_channel")

    async with by_socket(at, bolt):
        await at.as_alice.command(at.general, "/minuta")
    assert at.slack.said(at.general) == ["hello all"]


async def test_a_command_that_is_not_registered_can_not_be_typed(at: Scene) -> None:
    at.app.commands = {"/minuta"}
    with pytest.raises(AssertionError, match="not a valid command"):
        await at.as_alice.command(at.general, "/tasks")


async def test_who_does_not_answer_in_time_is_silent(at: Scene) -> None:
    bolt, gate = at.new_bolt(), Gate()

    @bolt.command("/minuta")
    async def answer(ack: Any) -> None:  # noqa: ANN401 (of Bolt)
        await gate.wait()
        await ack()

    at.slack.deliveries.transport.patience_s = 0.1
    async with by_http(at, bolt):
        with pytest.raises(AppSilentError):
            await at.as_alice.command(at.general, "/minuta")
        gate.release.set()


async def test_what_nobody_listens_to_has_failed(at: Scene) -> None:
    async with by_http(at, at.new_bolt()):
        with pytest.raises(AppFailedError):
            await at.as_alice.command(at.general, "/minuta")


async def test_a_button_tells_where_it_was_pressed(at: Scene) -> None:
    bolt, bodies = at.new_bolt(), []

    @bolt.action("done")
    async def done(ack: Any, body: Json) -> None:  # noqa: ANN401 (of Bolt)
        await ack()
        bodies.append(body)

    async with by_socket(at, bolt):
        root = await post(at, section())
        message = await post(
            at,
            section("Buy milk"),
            actions(button(action_id="done", value="1", text=plain("Done"))),
            section("Sell shoes", accessory=button(action_id="done", value="2", confirm=confirm())),
            thread_ts=root["ts"],
        )
        first = await at.as_alice.press(message, "Done", near="milk")
        second = await at.as_alice.press(message, near="shoes", action_id="done")
        await at.as_alice.sees(lambda: len(bodies) == 2)
    body = bodies[0]
    assert body["actions"][0]["value"] == "1"
    assert bodies[1]["actions"][0]["value"] == "2"
    assert body["user"]["id"] == at.alice.id
    assert body["container"]["thread_ts"] == root["ts"]
    assert body["message"]["ts"] == message["ts"]
    assert body["channel"] == {"id": at.general.id, "name": "general"}
    assert first.confirm is None
    assert second.confirm
    assert second.confirm["deny"]["text"] == "x"


async def test_what_is_not_shown_can_not_be_pressed(at: Scene) -> None:
    at.app.socket_mode()
    message = await post(at, section("Buy milk", accessory=button(action_id="done")))
    with pytest.raises(AssertionError, match="nothing shown is a button Undo"):
        await at.as_alice.press(message, "Undo")
    twice = await post(at, actions(button(action_id="done:1"), button(action_id="done:2")))
    with pytest.raises(AssertionError, match="2 things shown"):
        await at.as_alice.press(twice, action_id="done")
    await at.client.chat_update(channel=at.general.id, ts=message["ts"], text="gone", blocks=[])
    with pytest.raises(AssertionError, match="nothing shown"):
        await at.as_alice.press(message, action_id="done")
    await at.client.chat_delete(channel=at.general.id, ts=message["ts"])
    with pytest.raises(AssertionError, match="not there any more"):
        await at.as_alice.press(message, action_id="done")


async def test_what_one_can_not_see_one_can_not_press(at: Scene) -> None:
    secret = at.team.add_channel("secret", [at.bob, at.bot], is_private=True)
    answer = await at.client.chat_postMessage(
        channel=secret.id, text="x", blocks=[actions(button(action_id="done"))]
    )
    with pytest.raises(AssertionError, match="can't see"):
        await at.as_alice.press(secret.messages[answer["ts"]], action_id="done")


async def test_all_kinds_of_choices_arrive_as_slack_writes_them(at: Scene) -> None:
    bolt, chosen = at.new_bolt(), []

    @bolt.action({"block_id": "choices"})
    async def keep(ack: Any, body: Json) -> None:  # noqa: ANN401 (of Bolt)
        await ack()
        chosen.append(body)

    elements = [
        select(3, action_id="static"),
        {"type": "users_select", "action_id": "user"},
        {"type": "datepicker", "action_id": "date"},
        {"type": "timepicker", "action_id": "time"},
        {"type": "checkboxes", "action_id": "boxes", "options": [option(1), option(2)]},
        {"type": "overflow", "action_id": "more", "options": [option(1), option(2)]},
    ]
    async with by_socket(at, bolt):
        message = await post(at, {**actions(*elements), "block_id": "choices"})
        alice = at.as_alice
        await alice.choose(message, "static", "Option 2")
        await alice.choose(message, "user", at.bob)
        await alice.choose(message, "date", date(2026, 12, 1))
        await alice.choose(message, "time", "09:30")
        await alice.choose(message, "boxes", ["1", "Option 2"])
        await alice.overflow(message, "Option 2")
        with pytest.raises(AssertionError, match="no single option"):
            await alice.choose(message, "static", "Option 9")
        await alice.sees(lambda: len(chosen) == 6)
    told = [body["actions"][0] for body in chosen]
    assert told[0]["selected_option"]["value"] == "2"
    assert told[1]["selected_user"] == at.bob.id
    assert told[2]["selected_date"] == "2026-12-01"
    assert told[3]["selected_time"] == "09:30"
    assert [one["value"] for one in told[4]["selected_options"]] == ["1", "2"]
    assert told[5]["selected_option"]["text"]["text"] == "Option 2"
    state = chosen[-1]["state"]["values"]["choices"]
    assert state["user"] == {"type": "users_select", "selected_user": at.bob.id}
    assert state["date"]["selected_date"] == "2026-12-01"
    assert "more" not in state


async def test_a_message_is_replaced_by_its_response_url(at: Scene) -> None:
    bolt = at.new_bolt()

    @bolt.action("done")
    async def done(ack: Any, respond: Any) -> None:  # noqa: ANN401 (of Bolt)
        await ack()
        await respond(text="Done.", replace_original=True)

    async with by_socket(at, bolt):
        message = await post(at, section("Buy milk", accessory=button(action_id="done")))
        await at.as_alice.press(message, action_id="done")
        await at.as_alice.sees(lambda: at.slack.said(at.general) == ["Done."])


async def test_an_ephemeral_message_has_buttons_and_goes_away(at: Scene) -> None:
    bolt, bodies = at.new_bolt(), []

    @bolt.action("hide")
    async def hide(ack: Any, body: Json, respond: Any) -> None:  # noqa: ANN401 (of Bolt)
        await ack()
        bodies.append(body)
        await respond(delete_original=True)

    async with by_socket(at, bolt):
        await at.client.chat_postEphemeral(
            channel=at.general.id,
            user=at.alice.id,
            text="for you",
            blocks=[section("For you", accessory=button(action_id="hide"))],
        )
        shown = at.as_alice.ephemerals(at.general)[0]
        await at.as_alice.press(shown, action_id="hide")
        await at.as_alice.sees(lambda: not at.as_alice.ephemerals(at.general))
    assert bodies[0]["container"]["is_ephemeral"] is True
    assert "message" not in bodies[0]


async def test_a_response_url_is_good_five_times_and_half_an_hour(at: Scene) -> None:
    bolt = at.new_bolt()

    @bolt.command("/minuta")
    async def answer(ack: Any) -> None:  # noqa: ANN401 (of Bolt)
        await ack()

    async with by_socket(at, bolt):
        first = await at.as_alice.command(at.general, "/minuta")
        second = await at.as_alice.command(at.general, "/minuta")
    for number in range(5):
        answer_of_slack = await AsyncWebhookClient(first.response_url).send(text=str(number))
        assert answer_of_slack.status_code == 200
    assert len(at.as_alice.ephemerals(at.general)) == 5
    used = await AsyncWebhookClient(first.response_url).send(text="6")
    assert (used.status_code, "used_url" in used.body) == (404, True)
    at.slack.clock.advance(30 * 60 + 1)
    expired = await AsyncWebhookClient(second.response_url).send(text="late")
    assert (expired.status_code, "expired_url" in expired.body) == (404, True)
    nowhere = first.response_url + "x"
    assert (await AsyncWebhookClient(nowhere).send(text="x")).status_code == 404


async def test_a_response_has_words_and_good_blocks(at: Scene) -> None:
    at.app.socket_mode()
    url = at.slack.interactions.new_url(at.bot, at.alice, at.general)
    empty = await AsyncWebhookClient(url).send(text="")
    assert (empty.status_code, "no_text" in empty.body) == (400, True)
    wrong = await AsyncWebhookClient(url).send(text="x", blocks=[section("")])
    assert (wrong.status_code, "invalid_blocks" in wrong.body) == (400, True)
    async with aiohttp.ClientSession() as session, session.post(url, data="x") as answer:
        assert answer.status == 400


async def test_a_shortcut_brings_the_message(at: Scene) -> None:
    bolt, bodies = at.new_bolt(), []

    @bolt.shortcut("make_notes")
    async def make(ack: Any, body: Json) -> None:  # noqa: ANN401 (of Bolt)
        await ack()
        bodies.append(body)

    at.app.shortcuts = {"make_notes"}
    async with by_socket(at, bolt):
        message = at.slack.say(at.bob, at.general, "look at this")
        await at.as_alice.shortcut(message, "make_notes")
        await at.as_alice.global_shortcut("make_notes")
        with pytest.raises(AssertionError, match="no shortcut"):
            await at.as_alice.shortcut(message, "make_tea")
        await at.as_alice.sees(lambda: len(bodies) == 2)
    assert bodies[0]["message"]["text"] == "look at this"
    assert bodies[0]["channel"]["id"] == at.general.id
    assert bodies[0]["type"] == "message_action"
    assert bodies[1]["type"] == "shortcut"
    assert "channel" not in bodies[1]


async def test_a_trigger_is_good_for_three_seconds_once_and_for_one_app(at: Scene) -> None:
    view = {"type": "modal", "title": plain(), "blocks": [section()]}
    interactions = at.slack.interactions

    async def error_of(trigger_id: str) -> str:
        with pytest.raises(SlackApiError) as refused:
            await at.client.views_open(trigger_id=trigger_id, view=view)
        return str(refused.value.response["error"])

    used = interactions.new_trigger(at.bot, at.alice)
    await at.client.views_open(trigger_id=used, view=view)
    assert await error_of(used) == "exchanged_trigger_id"
    late = interactions.new_trigger(at.bot, at.alice)
    at.slack.clock.advance(3.5)
    assert await error_of(late) == "expired_trigger_id"
    other = at.slack.add_app("Other").install(at.team)
    assert await error_of(interactions.new_trigger(other, at.alice)) == "invalid_trigger_id"
    broken = interactions.new_trigger(at.bot, at.alice)
    with pytest.raises(SlackApiError, match="title"):
        await at.client.views_open(trigger_id=broken, view={"type": "modal", "blocks": []})
