"""/minuta webhooks: which other programs are told of what changes in a channel, for admins."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.domain.webhook import CallState
from bot.errors import MinutaError
from integrations.slack.asking import Reply, said
from integrations.slack.elements import (
    MOMENT,
    bullets,
    channel,
    context,
    date,
    line,
    own,
    rich,
    words,
)
from integrations.slack.links import typed_address
from integrations.slack.places import place
from integrations.slack.text import counted, shortened

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator, Mapping

    from bot.domain.webhook import Webhook, WebhookCall
    from integrations.slack.asking import Asked
    from integrations.slack.elements import Element

_TITLE = "Webhooks of channels that you can read"
_USAGE: Final = (
    "Write /minuta webhooks, or behind it add and an https address, which is then told of what is "
    "from this channel; log, resume or remove and an id; or again, an id and that of a call."
)
_LOGGED = 15
_TEXT_ROOM = 200
_STATES: Final = {
    CallState.WAITING: "waiting",
    CallState.DELIVERED: "delivered",
    CallState.FAILED: "failed",
}


async def webhooks_reply(asked: Asked, text: str) -> Reply:
    """List them, add or remove one, or look at its calls; raises `MinutaError`."""
    verb, *rest = text.split() or ["list"]
    command = _COMMANDS.get(verb.lower())
    if command is None or len(rest) != command[1]:
        raise MinutaError("That is nothing that Minuta does with webhooks.", _USAGE)
    return await command[0](asked, *rest)


async def _list(asked: Asked) -> Reply:
    found = await asked.desk.webhooks.webhooks(await asked.by())
    heading = line(own(_TITLE, "bold"))
    if not found:
        return Reply(_TITLE, (rich(heading, line(own("There are none."))), context(_USAGE)))
    lines = (line(*_told(one)) for one in found)
    return Reply(_TITLE, (rich(heading, bullets(*lines)), context(_USAGE)))


async def _add(asked: Asked, address: str) -> Reply:
    here = place(asked.team, asked.origin.channel)
    made = await asked.desk.webhooks.add(await asked.by(), typed_address(address), here)
    lines = (
        line(own("It is called from now on: "), *_told(made.webhook)),
        line(own("Calls are signed with this secret. It is shown only now:")),
        line(own(made.secret, "code")),
    )
    return Reply("Added", (rich(*lines),), is_secret=True)


async def _log(asked: Asked, webhook_id: str) -> Reply:
    calls = await asked.desk.webhooks.calls(await asked.by(), webhook_id, _LOGGED)
    if not calls:
        return said("Nothing was told to it yet.")
    lines = (line(*_called(one)) for one in calls)
    return Reply("Its calls", (rich(line(own("Its newest calls", "bold")), bullets(*lines)),))


async def _resume(asked: Asked, webhook_id: str) -> Reply:
    resumed = await asked.desk.webhooks.resume(await asked.by(), webhook_id)
    return Reply("Resumed", (rich(line(own("It is called again: "), *_told(resumed))),))


async def _remove(asked: Asked, webhook_id: str) -> Reply:
    await asked.desk.webhooks.remove(await asked.by(), webhook_id)
    return said("It is called no more.")


async def _again(asked: Asked, webhook_id: str, call_id: str) -> Reply:
    call = await asked.desk.webhooks.again(await asked.by(), webhook_id, call_id)
    return Reply("Once more", (rich(line(own("It is told once more: "), *_called(call))),))


_COMMANDS: Final[Mapping[str, tuple[Callable[..., Awaitable[Reply]], int]]] = {
    "list": (_list, 0),
    "add": (_add, 1),
    "log": (_log, 1),
    "resume": (_resume, 1),
    "remove": (_remove, 1),
    "again": (_again, 2),
}
"""By their names, and how many words each takes."""


def _told(webhook: Webhook) -> Iterator[Element]:
    yield words(webhook.id, "code")
    yield own(" ")
    yield words(shortened(webhook.url, _TEXT_ROOM))
    if webhook.channel is None:
        yield own(", with all of the workspace")
    else:
        yield own(", with what is from ")
        yield channel(webhook.channel)
    if webhook.paused is not None:
        yield own(" – paused: ", "bold")
        yield words(shortened(webhook.paused, _TEXT_ROOM))


def _called(call: WebhookCall) -> Iterator[Element]:
    yield words(call.id, "code")
    yield own(" ")
    yield date(call.at, MOMENT, "UTC")
    yield own(f": {_STATES[call.state]}, {counted(call.attempts, 'attempt')}")
    if call.status is not None:
        yield own(f", answered {call.status}")
    if call.error is not None:
        yield own(", ")
        yield words(shortened(call.error, _TEXT_ROOM))
