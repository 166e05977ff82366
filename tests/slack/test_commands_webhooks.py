"""/minuta webhooks: which other programs are told of every change."""

import pytest

from bot.errors import NotAllowedError
from tests.slack.acting_room import ActingRoom
from tests.slack.scripted_followup import SECRET

URL = "https://tracker.example.org/hook?a=1&b=2"


async def test_a_webhook_is_added_with_a_secret_that_is_shown_once(acting: ActingRoom) -> None:
    typed = f"webhooks add <{URL.replace('&', '&amp;')}>"
    assert SECRET in await acting.types(typed)
    assert acting.asked("add webhook")[0].about == (URL, acting.channel.id)
    assert acting.told(acting.alice) == ""
    assert acting.direct(acting.bob) == []
    shown = await acting.types("webhooks list")
    assert f"hook-1 {URL}, with what is from #general" in shown
    assert shown.count(SECRET) == 1


async def test_one_for_the_whole_workspace_is_told_apart(acting: ActingRoom) -> None:
    await acting.types(f"webhooks add {URL}")
    known = acting.scripted.webhooks.known
    known["hook-1"] = known["hook-1"].model_copy(update={"channel": None})
    assert f"hook-1 {URL}, with all of the workspace" in await acting.types("webhooks list")


async def test_an_address_may_be_typed_bare(acting: ActingRoom) -> None:
    await acting.types(f"webhooks add {URL}")
    assert acting.asked("add webhook")[0].about == (URL, acting.channel.id)


async def test_without_one_it_is_said_how_to_add_one(acting: ActingRoom) -> None:
    told = await acting.types("webhooks")
    assert "There are none." in told
    assert "/minuta webhooks" in told


async def test_calls_are_looked_at_and_made_again(acting: ActingRoom) -> None:
    await acting.types(f"webhooks add {URL}")
    told = await acting.types("webhooks log hook-1")
    assert "call-1 Wed 18 Nov 2026 at 09:00: failed, 8 attempts, answered 500" in told
    assert "<!channel> no answer" in told
    told = await acting.types("webhooks again hook-1 call-1")
    assert acting.asked("again")[0].about == ("hook-1", "call-1")
    assert "waiting" in told
    message = acting.person(acting.bob).ephemerals(acting.channel)[-1]
    assert "mrkdwn" not in str(message["blocks"])


async def test_one_that_was_paused_is_shown_so_and_resumed_or_removed(acting: ActingRoom) -> None:
    await acting.types(f"webhooks add {URL}")
    known = acting.scripted.webhooks.known
    known["hook-1"] = known["hook-1"].model_copy(update={"paused": "It does not answer."})
    assert "paused: It does not answer." in await acting.types("webhooks list")
    assert "called again" in await acting.types("webhooks resume hook-1")
    assert "called no more" in await acting.types("webhooks remove hook-1")
    assert known == {}


@pytest.mark.parametrize("text", ["dance", "add", "add a b", "log", "again hook-1", "list x"])
async def test_what_is_not_understood_says_what_is(acting: ActingRoom, text: str) -> None:
    assert "Write /minuta webhooks" in await acting.types(f"webhooks {text}")


async def test_who_may_not_is_told(acting: ActingRoom) -> None:
    acting.script.refusals["webhooks"] = NotAllowedError("Only admins may.", "Ask one.")
    assert "Only admins may. Ask one." in await acting.types("webhooks")
