"""/webhooks: which other programs are told of action items, for who manages the server."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias

import discord
from discord import app_commands

from bot.domain.webhook import CallState, GoneItem
from integrations.discord.asker import DiscordAsker
from integrations.discord.asking import Asked, answered, completed
from integrations.discord.commands.choices import CHOICE_TEXT, CHOICES, choice
from integrations.discord.places import channel_of, place_of
from integrations.discord.text import beginning, counted, length, safe, shortened
from integrations.discord.wording import timestamp

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bot.domain.webhook import Webhook, WebhookCall
    from bot.ports import Desk

_LISTED: Final = 20
"""Calls of a log that are shown."""

_REASON_ROOM: Final = 200
_URL_ROOM: Final = 300
_WEBHOOK = "Begin to type its address"
_STATES: Final = {
    CallState.WAITING: "⏳ waits",
    CallState.DELIVERED: "☑ told",
    CallState.FAILED: "❌ failed",
}

_Url: TypeAlias = app_commands.Range[str, 1, 2000]
_Channel: TypeAlias = discord.TextChannel | discord.VoiceChannel | discord.StageChannel
_Id: TypeAlias = app_commands.Range[str, 1, CHOICE_TEXT]


class WebhookCommands(
    app_commands.Group, name="webhooks", description="Tell other programs of action items"
):
    """/webhooks."""

    def __init__(self, desk: Callable[[], Desk]) -> None:
        super().__init__(
            guild_only=True, default_permissions=discord.Permissions(manage_guild=True)
        )
        self._desk = desk

    @app_commands.command(name="add", description="Call an address on every change of an item")
    @app_commands.describe(
        url="An https address that takes JSON", channel="Whose items; without one, this channel's"
    )
    async def add(self, asked: Asked, url: _Url, channel: _Channel | None = None) -> None:
        """Add one, and show its secret once."""

        async def add() -> str:
            by, place = DiscordAsker.of(asked), place_of(channel or channel_of(asked))
            # the threads of a channel are told of with it
            place = place.model_copy(update={"thread": None})
            made = await self._desk().webhooks.add(by, url.strip(), place)
            secret = made.secret.replace("`", "")
            return (
                f"From now on {_address(made.webhook)} is told of every change of an action item "
                f"of {_where(made.webhook)}.\n"
                f"The secret that calls are signed with:\n```\n{secret}\n```\n"
                "⚠️ It is shown once: keep it where that program finds it, and give it to nobody."
            )

        await answered(asked, add)

    @app_commands.command(name="list", description="The addresses that are called")
    async def list_(self, asked: Asked) -> None:
        """List them."""

        async def list_() -> str:
            found = await self._desk().webhooks.webhooks(DiscordAsker.of(asked))
            if not found:
                return "No other program is told of anything. /webhooks add adds one."
            return "\n".join(("**Webhooks**", *map(_line, found)))

        await answered(asked, list_)

    @app_commands.command(name="log", description="The newest calls and what became of them")
    @app_commands.describe(webhook=_WEBHOOK)
    async def log(self, asked: Asked, webhook: _Id) -> None:
        """Show the log of one."""

        async def log() -> str:
            by, desk = DiscordAsker.of(asked), self._desk().webhooks
            calls = await desk.calls(by, webhook, _LISTED)
            return "\n".join(map(_call, calls)) or "Nothing was to be told yet."

        await answered(asked, log)

    @app_commands.command(name="resume", description="Call an address again that was paused")
    @app_commands.describe(webhook=_WEBHOOK)
    async def resume(self, asked: Asked, webhook: _Id) -> None:
        """Go on."""

        async def resume() -> str:
            resumed = await self._desk().webhooks.resume(DiscordAsker.of(asked), webhook)
            return f"{_line(resumed)}\nIt is called again. What waits is told now."

        await answered(asked, resume)

    @app_commands.command(name="remove", description="Call an address no more")
    @app_commands.describe(webhook=_WEBHOOK)
    async def remove(self, asked: Asked, webhook: _Id) -> None:
        """Remove one."""

        async def remove() -> str:
            await self._desk().webhooks.remove(DiscordAsker.of(asked), webhook)
            return "It is called no more."

        await answered(asked, remove)

    @app_commands.command(name="again", description="Make a call again that has failed")
    @app_commands.describe(webhook=_WEBHOOK, call="One that has failed")
    async def again(self, asked: Asked, webhook: _Id, call: _Id) -> None:
        """Try once more."""

        async def again() -> str:
            by, desk = DiscordAsker.of(asked), self._desk().webhooks
            return _call(await desk.again(by, webhook, call))

        await answered(asked, again)

    @log.autocomplete("webhook")
    @resume.autocomplete("webhook")
    @remove.autocomplete("webhook")
    @again.autocomplete("webhook")
    async def _webhooks(self, asked: Asked, words: str) -> list[app_commands.Choice[str]]:
        async def webhooks() -> list[app_commands.Choice[str]]:
            found = await self._desk().webhooks.webhooks(DiscordAsker.of(asked))
            return [
                choice(shortened(one.url, CHOICE_TEXT), one.id)
                for one in found
                if words.casefold() in one.url.casefold()
            ][:CHOICES]

        return await completed(asked, webhooks)

    @again.autocomplete("call")
    async def _failed(self, asked: Asked, words: str) -> list[app_commands.Choice[str]]:
        async def failed() -> list[app_commands.Choice[str]]:
            webhook = str(getattr(asked.namespace, "webhook", None) or "")
            by, desk = DiscordAsker.of(asked), self._desk().webhooks
            return [
                _call_choice(call)
                for call in await desk.calls(by, webhook, _LISTED)
                if call.state is CallState.FAILED and words.casefold() in _task(call).casefold()
            ][:CHOICES]

        return await completed(asked, failed)


def _line(webhook: Webhook) -> str:
    since = timestamp(webhook.created_at, "d")
    line = f"• {_address(webhook)}, of {_where(webhook)}, since {since}"
    if webhook.paused is None:
        return line
    return f"{line}\n-# ⏸ paused: {beginning(safe(webhook.paused), _REASON_ROOM)}"


def _where(webhook: Webhook) -> str:
    """The channel whose items it is told of, or that it is told of all of them."""
    return "the whole server" if webhook.channel is None else f"<#{webhook.channel}>"


def _address(webhook: Webhook) -> str:
    return safe(shortened(webhook.url, _URL_ROOM))


def _call(call: WebhookCall) -> str:
    return " · ".join(_parts(call))


def _parts(call: WebhookCall) -> Iterator[str]:
    yield f"{timestamp(call.at, 'f')} {_STATES[call.state]}"
    yield counted(call.attempts, "attempt")
    if call.status is not None:
        yield f"answered with {call.status}"
    if call.error:
        yield beginning(safe(call.error), _REASON_ROOM)
    if call.state is CallState.WAITING:
        yield f"next {timestamp(call.next_at, 'R')}"


def _call_choice(call: WebhookCall) -> app_commands.Choice[str]:
    head = f"{call.at:%Y-%m-%d %H:%M} UTC · "
    return choice(f"{head}{shortened(_task(call), CHOICE_TEXT - length(head))}", call.id)


def _task(call: WebhookCall) -> str:
    """What is to be done; of an item that was deleted nothing is kept but its id."""
    return f"{call.item.id}, deleted" if isinstance(call.item, GoneItem) else call.item.task
