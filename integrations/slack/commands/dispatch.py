"""Which command is meant, and who answers it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from integrations.slack.asking import Asked, Origin, answered
from integrations.slack.commands.accounts import link_reply, prefer_reply, unlink_reply
from integrations.slack.commands.calendar import calendar_reply
from integrations.slack.commands.help import help_reply
from integrations.slack.commands.notes import notes_reply
from integrations.slack.commands.privacy import privacy_reply
from integrations.slack.commands.records import answer_reply, found_reply, recent_reply
from integrations.slack.commands.reminders import mute_reply, open_reminders, unmute_reply
from integrations.slack.commands.settings import open_settings
from integrations.slack.commands.status import status_reply
from integrations.slack.commands.tasks import tasks_reply
from integrations.slack.commands.webhooks import webhooks_reply
from integrations.slack.mentions import unescaped
from integrations.slack.routes import team_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext

    from integrations.slack.app import Surroundings
    from integrations.slack.asking import Reply

MINUTA, TASKS = "/minuta", "/tasks"
"""The commands as the manifest has them."""

_SETTINGS, _REMINDERS = "settings", "reminders"
_COMMANDS: Final[Mapping[str, Callable[[Asked, str], Awaitable[Reply]]]] = {
    "notes": notes_reply,
    "search": found_reply,
    "ask": answer_reply,
    "recent": recent_reply,
    "privacy": privacy_reply,
    "status": status_reply,
    "tasks": tasks_reply,
    "mute": mute_reply,
    "unmute": unmute_reply,
    "calendar": calendar_reply,
    "link": link_reply,
    "unlink": unlink_reply,
    "prefer": prefer_reply,
    "webhooks": webhooks_reply,
}
_AS_TYPED: Final = frozenset({"notes", "tasks", "webhooks"})
"""Links and mentions in these are Slack's own way of writing them."""


def answer_commands(app: AsyncApp, surroundings: Surroundings) -> None:
    """Answer both commands; they work in every conversation."""

    async def minuta(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        await ack()
        asked = _asked(surroundings, body, context)
        await surroundings.tasks.begin(_minuta(asked, str(body.get("text") or "")), MINUTA)

    async def tasks(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        await ack()
        asked, text = _asked(surroundings, body, context), str(body.get("text") or "").strip()
        await surroundings.tasks.begin(answered(asked, lambda: tasks_reply(asked, text)), TASKS)

    app.command(MINUTA)(minuta)
    app.command(TASKS)(tasks)


async def _minuta(asked: Asked, text: str) -> None:
    word, _, rest = text.strip().partition(" ")
    name = word.lower()
    if name == _SETTINGS:
        await open_settings(asked, asked.origin.channel)
        return
    if name == _REMINDERS:
        await open_reminders(asked)
        return
    command = _COMMANDS.get(name)

    async def work() -> Reply:
        if command is None:
            return help_reply("" if name in {"", "help"} else unescaped(word)[:40])
        return await command(asked, (rest if name in _AS_TYPED else unescaped(rest)).strip())

    await answered(asked, work)


def _asked(surroundings: Surroundings, body: Mapping[str, Any], context: AsyncBoltContext) -> Asked:
    origin = Origin("command", str(body["channel_id"]))
    return Asked(surroundings, team_of(context, body), body, origin)
