"""Forms: opened at once or not at all, and answered by what they carry."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from discord import ui

from bot.errors import MinutaError
from integrations.discord.actions import Action
from integrations.discord.forms import filled, form, opened, picked
from integrations.discord.routes import Route, answer_clicks, answer_forms
from tests.discord.chat_room import ChatRoom, chat_room
from tests.discord.front_desk import told

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Mapping

    from integrations.discord.asking import Asked
    from tests.servers.discord import Account, Interaction
    from tests.servers.discord.world import Json

_OPEN = Action("open", ("what",))
_SENT = Action("sent", ("what",))


class Form:
    """A message with a button that opens a form, and what was sent in."""

    def __init__(
        self, room: ChatRoom, prepare: Callable[[], Awaitable[ui.Modal | ui.LayoutView]]
    ) -> None:
        self.room = room
        self.sent: list[tuple[str, str, str | None]] = []
        self._prepare = prepare
        answer_clicks(room.client, [Route(_OPEN, self._open)])
        answer_forms(room.client, [Route(_SENT, self._take)])

    async def press(self, person: Account) -> Interaction:
        """Press the button and wait for what comes."""
        return await told(self.room.local.press(person, self.room.text, self._message(), "open:x"))

    def _message(self) -> Json:
        button = {"type": 2, "style": 2, "label": "x", "custom_id": "open:x"}
        body = {"content": "x", "components": [{"type": 1, "components": [button]}]}
        messages = self.room.local.rest.messages
        return messages.post(self.room.local.bot, self.room.text, body, {})

    async def _open(self, asked: Asked, _at: Mapping[str, str]) -> None:
        await opened(asked, self._prepare)

    async def _take(self, asked: Asked, at: Mapping[str, str]) -> None:
        self.sent.append((at["what"], filled(asked, "text"), picked(asked, "who")))
        await asked.response.defer()


@asynccontextmanager
async def opening(
    prepare: Callable[[], Awaitable[ui.Modal | ui.LayoutView]],
) -> AsyncIterator[Form]:
    async with chat_room() as room:
        yield Form(room, prepare)


async def fields() -> ui.Modal:
    who: ui.UserSelect[Any] = ui.UserSelect(custom_id="who", required=False)
    text: ui.TextInput[Any] = ui.TextInput(custom_id="text", required=False)
    return form(
        "Title",
        "sent:that:thing",
        ui.Label(text="Who", component=who),
        ui.Label(text="Text", component=text),
    )


async def test_a_form_is_answered_by_what_it_carries() -> None:
    async with opening(fields) as at:
        shown = await at.press(at.room.ben)
        local = at.room.local
        await local.submit(
            at.room.ben, shown, {"text": " words ", "who": [at.room.anna]}
        ).answered()
        await local.submit(at.room.ben, shown, {"text": "", "who": []}).answered()
        assert at.sent == [
            ("that:thing", "words", str(at.room.anna.id)),
            ("that:thing", "", None),
        ]


async def test_what_is_refused_is_told_in_place_of_a_form() -> None:
    async def refuse() -> ui.Modal:
        raise MinutaError("Not for you, @everyone.", "Ask somebody.")

    async with opening(refuse) as at:
        answer = await at.press(at.room.ben)
        assert answer.text == "⚠️ Not for you, @\u200beveryone. Ask somebody."
        assert answer.is_ephemeral


async def test_who_would_wait_too_long_is_told_to_try_again() -> None:
    async def dawdle() -> ui.Modal:
        raise TimeoutError

    async with opening(dawdle) as at:
        answer = await at.press(at.room.ben)
        assert "Minuta has too much to do at this moment." in answer.text
        assert answer.is_ephemeral


async def test_a_fault_is_told_without_what_it_says() -> None:
    async def fail() -> ui.Modal:
        raise RuntimeError("what somebody said")

    async with opening(fail) as at:
        answer = await at.press(at.room.ben)
        assert answer.text == "⚠️ Something went wrong in Minuta. Try again."


async def test_a_form_that_nobody_knows_is_left_to_others() -> None:
    async def another() -> ui.Modal:
        return form("T", "other:x", ui.Label(text="T", component=ui.TextInput(custom_id="text")))

    async with opening(another) as at:
        shown = await at.press(at.room.ben)
        at.room.local.submit(at.room.ben, shown, {"text": "x"})
        known = await at.press(at.room.ben)
        assert known.kind is not None
        assert at.sent == []
