"""Modals and the Home tab as people use them, with Bolt at the other end."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from tests.servers.slack_blocks import (
    actions,
    button,
    input_of,
    modal,
    option,
    plain,
    section,
    select,
    typed,
)
from tests.servers.slack_scene import Scene, by_socket, scene

Json = dict[str, Any]

NAME = input_of(typed(action_id="name", max_length=10), block_id="who")
FORM = modal(NAME, submit=plain("Save"), callback_id="form", private_metadata="item 1")


@pytest.fixture
async def at() -> AsyncIterator[Scene]:
    async with scene() as opened:
        yield opened


async def opened(at: Scene, view: Json, view_id: str | None = None) -> Json:
    """A modal that Alice has open."""
    trigger = at.slack.interactions.new_trigger(at.bot, at.alice, view_id)
    if view_id:
        await at.client.views_push(trigger_id=trigger, view=view)
    else:
        await at.client.views_open(trigger_id=trigger, view=view)
    shown = at.as_alice.modal
    assert shown
    return shown


def answering(at: Scene, *answers: Json) -> Any:  # noqa: ANN401 (of Bolt)
    """Bolt, with these answers to what is sent."""
    bolt, left = at.new_bolt(), list(answers)

    @bolt.view("form")
    async def answer(ack: Any) -> None:  # noqa: ANN401 (of Bolt)
        await ack(**left.pop(0))

    return bolt


async def test_what_was_typed_arrives_and_the_modal_closes(at: Scene) -> None:
    bolt, views = at.new_bolt(), []

    @bolt.view("form")
    async def save(ack: Any, view: Json) -> None:  # noqa: ANN401 (of Bolt)
        await ack()
        views.append(view)

    async with by_socket(at, bolt):
        answer = await at.as_alice.submit(await opened(at, FORM), {"who": {"name": "Bob"}})
        await at.as_alice.sees(lambda: views)
    assert views[0]["state"]["values"]["who"]["name"] == {
        "type": "plain_text_input",
        "value": "Bob",
    }
    assert views[0]["private_metadata"] == "item 1"
    assert answer.is_cleared
    assert at.as_alice.modal is None


async def test_slack_itself_looks_at_what_is_typed(at: Scene) -> None:
    at.app.socket_mode()
    view = await opened(at, FORM)
    with pytest.raises(AssertionError, match="must be filled in"):
        await at.as_alice.submit(view, {})
    with pytest.raises(AssertionError, match="not 0 to 10"):
        await at.as_alice.submit(view, {"who": {"name": "x" * 11}})
    with pytest.raises(AssertionError, match="no input"):
        await at.as_alice.submit(view, {"where": {"name": "x"}})


async def test_errors_keep_the_modal_open(at: Scene) -> None:
    no = {"response_action": "errors", "errors": {"who": "nobody of that name"}}
    async with by_socket(at, answering(at, no)):
        answer = await at.as_alice.submit(await opened(at, FORM), {"who": {"name": "Bob"}})
    assert answer.errors == {"who": "nobody of that name"}
    assert at.as_alice.modal
    assert not answer.is_cleared


async def test_errors_are_of_inputs(at: Scene) -> None:
    no = {"response_action": "errors", "errors": {"where": "nowhere"}}
    async with by_socket(at, answering(at, no)):
        with pytest.raises(AssertionError, match="no inputs"):
            await at.as_alice.submit(await opened(at, FORM), {"who": {"name": "Bob"}})


async def test_an_answer_updates_pushes_and_clears(at: Scene) -> None:
    second = modal(NAME, submit=plain("Save"), callback_id="form", title=plain("Second"))
    third = modal(NAME, submit=plain("Save"), callback_id="form", title=plain("Third"))
    answers = (
        {"response_action": "update", "view": second},
        {"response_action": "push", "view": third},
        {"response_action": "clear"},
    )
    async with by_socket(at, answering(at, *answers)):
        view: Json | None = await opened(at, FORM)
        seen = []
        while view:
            answer = await at.as_alice.submit(view, {"who": {"name": "Bob"}})
            view = answer.view
            seen.append([one["title"]["text"] for one in at.as_alice.modals])
    assert seen == [["Second"], ["Second", "Third"], []]


async def test_three_modals_lie_on_each_other_and_the_lower_are_covered(at: Scene) -> None:
    at.app.socket_mode()
    first = await opened(at, FORM)
    second = await opened(at, FORM, first["id"])
    third = await opened(at, FORM, second["id"])
    assert third["previous_view_id"] == second["id"]
    assert third["root_view_id"] == first["id"]
    with pytest.raises(SlackApiError, match="push_limit_reached"):
        await opened(at, FORM, third["id"])
    with pytest.raises(AssertionError, match="covers"):
        await at.as_alice.submit(first, {"who": {"name": "Bob"}})


async def test_closing_is_told_to_who_asked_for_it(at: Scene) -> None:
    bolt, closed = at.new_bolt(), []

    @bolt.view_closed("form")
    async def keep(ack: Any, body: Json) -> None:  # noqa: ANN401 (of Bolt)
        await ack()
        closed.append(body)

    async with by_socket(at, bolt):
        await at.as_alice.cancel(await opened(at, FORM))
        assert at.as_alice.modal is None
        await at.as_alice.cancel(await opened(at, {**FORM, "notify_on_close": True}))
        await at.as_alice.sees(lambda: closed)
    assert len(closed) == 1
    assert closed[0]["is_cleared"] is False


async def test_an_update_needs_the_hash_that_is_there(at: Scene) -> None:
    view = await opened(at, FORM)
    await at.client.views_update(view_id=view["id"], hash=view["hash"], view=FORM)
    with pytest.raises(SlackApiError, match="hash_conflict"):
        await at.client.views_update(view_id=view["id"], hash=view["hash"], view=FORM)
    with pytest.raises(SlackApiError, match="not_found"):
        await at.client.views_update(view_id="V0", view=FORM)


async def test_an_update_keeps_what_was_chosen_in_inputs_that_stay(at: Scene) -> None:
    bolt = at.new_bolt()

    @bolt.action("who")
    async def more(ack: Any, body: Json) -> None:  # noqa: ANN401 (of Bolt)
        await ack()
        view = modal(picker, NAME, submit=plain("Save"))
        await at.client.views_update(view_id=body["view"]["id"], view=view)

    picker = {**actions(select(3, action_id="who")), "block_id": "pick"}
    async with by_socket(at, bolt):
        view = await opened(at, modal(picker))
        await at.as_alice.choose(view, "who", "Option 1")
        await at.as_alice.sees(lambda: len((at.as_alice.modal or view)["blocks"]) == 2)
    shown = at.as_alice.modal
    assert shown
    assert shown["state"]["values"]["pick"]["who"]["selected_option"]["value"] == "1"


async def test_external_ids_name_one_view_each(at: Scene) -> None:
    await opened(at, {**FORM, "external_id": "mine"})
    with pytest.raises(SlackApiError, match="duplicate_external_id"):
        await opened(at, {**FORM, "external_id": "mine"})
    await at.client.views_update(external_id="mine", view=FORM)


async def test_a_menu_is_filled_by_the_app_while_one_types(at: Scene) -> None:
    bolt, typed_in, views = at.new_bolt(), [], []

    @bolt.options("line")
    async def suggest(ack: Any, payload: Json) -> None:  # noqa: ANN401 (of Bolt)
        typed_in.append(payload["value"])
        await ack(options=[option(1), option(2)] if "Opt" in payload["value"] else [])

    @bolt.view("form")
    async def save(ack: Any, view: Json) -> None:  # noqa: ANN401 (of Bolt)
        await ack()
        views.append(view)

    menu = {"type": "external_select", "action_id": "line", "min_query_length": 0}
    form = modal(input_of(menu, block_id="lines"), submit=plain("Save"), callback_id="form")
    async with by_socket(at, bolt):
        view = await opened(at, form)
        assert await at.as_alice.suggest(view, "line", "nothing") == []
        await at.as_alice.submit(view, {"lines": {"line": "Option 2"}})
        await at.as_alice.sees(lambda: views)
    assert typed_in == ["nothing", "", "Option 2"]
    assert views[0]["state"]["values"]["lines"]["line"]["selected_option"]["value"] == "2"


async def test_the_home_tab_is_published_when_it_is_opened_and_has_buttons(at: Scene) -> None:
    bolt, presses = at.new_bolt(), []

    @bolt.event("app_home_opened")
    async def show(event: Json) -> None:
        view = {"type": "home", "blocks": [section("Hello", accessory=button(action_id="go"))]}
        await at.client.views_publish(user_id=event["user"], view=view)

    @bolt.action("go")
    async def go(ack: Any, body: Json) -> None:  # noqa: ANN401 (of Bolt)
        await ack()
        presses.append(body)

    async with by_socket(at, bolt):
        home = await at.as_alice.home()
        again = await at.as_alice.home()
        await at.as_alice.press(again, action_id="go")
        await at.as_alice.sees(lambda: presses)
    assert home["id"] == again["id"]
    assert home["hash"] != again["hash"]
    assert presses[0]["container"] == {"type": "view", "view_id": home["id"]}
    assert "response_url" not in presses[0]


async def test_a_home_tab_has_a_hash_a_person_and_must_be_on(at: Scene) -> None:
    view = {"type": "home", "blocks": [section()]}
    answer = await at.client.views_publish(user_id=at.alice.id, view=view)
    old = answer["view"]["hash"]
    await at.client.views_publish(user_id=at.alice.id, view=view, hash=old)
    with pytest.raises(SlackApiError, match="hash_conflict"):
        await at.client.views_publish(user_id=at.alice.id, view=view, hash=old)
    with pytest.raises(SlackApiError, match="invalid_arguments"):
        await at.client.views_publish(user_id="U0", view=view)
    with pytest.raises(SlackApiError, match="root view"):
        await at.client.views_publish(user_id=at.alice.id, view=FORM)
    at.app.has_home_tab = False
    with pytest.raises(SlackApiError, match="not_enabled"):
        await at.client.views_publish(user_id=at.alice.id, view=view)


async def test_a_view_of_another_app_is_not_found(at: Scene) -> None:
    other = at.slack.add_app("Other").install(at.team)
    view = await opened(at, FORM)
    with pytest.raises(SlackApiError, match="not_found"):
        await at.client.views_update(view_id=view["id"], view=FORM, token=other.token)
