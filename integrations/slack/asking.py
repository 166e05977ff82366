"""How every command, button, menu, form and shortcut is answered.

Slack waits three seconds for a sign of life (docs.slack.dev/interactivity). So the sign is given
before anything else is done; whatever comes of the work is told as a sentence, to who asked and to
nobody else.
"""

from __future__ import annotations

import logging
import secrets
import traceback
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from bot.domain.refusal import refusal
from bot.errors import MinutaError, ProviderError
from integrations.slack.elements import rich, section
from integrations.slack.limits import FALLBACK_TEXT, SECTION_TEXT
from integrations.slack.parting import messages
from integrations.slack.text import beginning, escaped, pieces

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from bot.ports import Desk
    from integrations.slack.app import Surroundings
    from integrations.slack.asker import SlackAsker
    from integrations.slack.elements import Block, Element

log = logging.getLogger(__name__)

_DIRECT = "D"
"""What the id of a conversation of two begins with."""

_EARLIER_REMINDER = "reminder:"
"""What the id of the first block of a reminder began with, before they were nudges."""


class Reply(NamedTuple):
    """What somebody is told; only they see it.

    `blocks` hold it, in as many messages as they need; `text` stands for them in a notification,
    where it is no markup. Nothing is said where there are no blocks. `next_form` takes the place of
    a form that was sent in. What is a secret is shown once, and never in a message that stays.
    """

    text: str = ""
    blocks: tuple[Block, ...] = ()
    next_form: Mapping[str, Any] | None = None
    is_secret: bool = False


class Origin(NamedTuple):
    """Where something was used: the message, if it was on one, with its thread.

    `kind` is `message`, `reminder` for one of an earlier version, `ephemeral`, `home`, `modal` or
    `command`. `row` is the id of the block that a button was in, `view` that of the modal.
    """

    kind: str
    channel: str = ""
    ts: str = ""
    thread: str = ""
    row: str = ""
    view: str = ""


@dataclass(frozen=True)
class Asked:
    """One use of a command, button, menu, form or shortcut, as Slack has told of it.

    `id` is what it is called in the log, and to the person if it fails. `origin` is where it began:
    for a form, where that was opened.
    """

    surroundings: Surroundings
    team: str
    body: Mapping[str, Any]
    origin: Origin
    id: str = field(default_factory=lambda: secrets.token_hex(4))
    _askers: list[SlackAsker] = field(default_factory=list, init=False, repr=False)

    @property
    def user(self) -> str:
        """The id of who asks."""
        told = self.body.get("user")
        return str(told["id"] if isinstance(told, dict) else self.body["user_id"])

    @property
    def desk(self) -> Desk:
        """The desk that is asked; raises `MinutaError` while it does not answer yet."""
        return self.surroundings.desk()

    @property
    def response_url(self) -> str | None:
        """Where an answer goes to, whoever is in the channel."""
        told = self.body.get("response_url")
        return str(told) if told else None

    async def by(self) -> SlackAsker:
        """Who asks, with the rights they have now; raises `NotAllowedError` and `ProviderError`.

        Looked up once: one use is one moment.
        """
        if not self._askers:
            self._askers.append(await self.surroundings.asker(self.team, self.user))
        return self._askers[0]


def said(text: str) -> Reply:
    """A reply of one text, in which nothing is markup."""
    return Reply(text, tuple(section(piece) for piece in pieces(text, SECTION_TEXT)))


def told(*lines: Element) -> Reply:
    """A reply of a few lines of rich text."""
    return Reply(blocks=(rich(*lines),))


def refused(error: MinutaError | ProviderError) -> Reply:
    """What went wrong and what to do."""
    return said(f"⚠️ {refusal(error)}")


async def answered(asked: Asked, work: Callable[[], Awaitable[Reply | str]]) -> None:
    """Do the work and say what came of it; never raises but to be cancelled.

    Where the effect is seen elsewhere, the work gives an empty reply, and nothing is said.
    """
    reply = await outcome(asked, work)
    if reply.blocks:
        await tell(asked, reply)


async def outcome(asked: Asked, work: Callable[[], Awaitable[Reply | str]]) -> Reply:
    """What came of the work, or why nothing did; never raises but to be cancelled."""
    try:
        reply = await work()
    except (MinutaError, ProviderError) as error:
        log.info("%s was refused: %s", asked.id, type(error).__name__)
        return refused(error)
    except Exception as error:  # noqa: BLE001 (the boundary of one interaction: others go on)
        return said(f"⚠️ {unexpected(asked, error)}")
    if isinstance(reply, Reply):
        return reply
    return said(reply) if reply else Reply()


def unexpected(asked: Asked, error: Exception) -> str:
    """Log where an error was raised, and give a sentence about it for who asked.

    What it says itself may hold what people said, and is told to nobody.
    """
    frames = traceback.extract_tb(error.__traceback__)[-3:]
    where = " < ".join(f"{frame.name}:{frame.lineno}" for frame in reversed(frames))
    log.error("%s failed: %s %s", asked.id, type(error).__name__, where)
    return (
        "Something went wrong in Minuta. Try again; if it stays so, whoever runs Minuta "
        f"finds it in the log as {asked.id}."
    )


async def tell(asked: Asked, reply: Reply, *, replaces: bool = False) -> None:
    """Show the reply to who asked, where they asked; never raises but to be cancelled.

    It may take the place of the message that was used. Where Slack shows it to them nowhere else,
    it goes to them directly; of a secret they are told how to get another one.
    """
    for number, blocks in enumerate(messages(reply.blocks)):
        text = escaped(beginning(reply.text, FALLBACK_TEXT)) if reply.text else "Minuta answers"
        body = {"text": text, "blocks": blocks}
        try:
            await _show(asked, body, replaces=replaces and number == 0)
        except (MinutaError, ProviderError) as error:
            log.warning("%s is answered directly: %s", asked.id, type(error).__name__)
            await _tell_directly(asked, _NOT_SHOWN if reply.is_secret else body)


async def _show(asked: Asked, body: Mapping[str, Any], *, replaces: bool) -> None:
    api, origin = asked.surroundings.api, asked.origin
    if replaces and origin.kind == "message":
        await api.call(asked.team, "chat.update", channel=origin.channel, ts=origin.ts, **body)
    elif asked.response_url and origin.kind in {"command", "ephemeral"}:
        how = {"response_type": "ephemeral", "replace_original": replaces}
        await api.respond(asked.response_url, {**how, **body})
    elif origin.channel.startswith(_DIRECT) or not origin.channel:
        await _send_directly(asked, body)
    else:
        await api.call(
            asked.team,
            "chat.postEphemeral",
            channel=origin.channel,
            user=asked.user,
            thread_ts=origin.thread or None,
            **body,
        )


_LOST: Final = (
    "⚠️ What you asked for is shown only once, and Slack did not show it. Ask for a new one, and "
    "remove what was made now if it is on your list."
)
_NOT_SHOWN: Final = {"text": _LOST, "blocks": said(_LOST).blocks}


async def _tell_directly(asked: Asked, body: Mapping[str, Any]) -> None:
    try:
        await _send_directly(asked, body)
    except (MinutaError, ProviderError) as error:
        # there is no other way to this person
        log.warning("%s could not be answered: %s", asked.id, type(error).__name__)


async def _send_directly(asked: Asked, body: Mapping[str, Any]) -> None:
    channel = await direct_channel(asked)
    is_there = channel == asked.origin.channel
    await asked.surroundings.api.call(
        asked.team,
        "chat.postMessage",
        is_repeatable=False,
        channel=channel,
        thread_ts=(asked.origin.thread or None) if is_there else None,
        unfurl_links=False,
        unfurl_media=False,
        **body,
    )


async def direct_channel(asked: Asked) -> str:
    """The conversation of Minuta with who asks.

    A command may be typed in one of two other people.
    """
    origin = asked.origin
    if origin.kind != "command" and origin.channel.startswith(_DIRECT):
        return origin.channel
    opened = await asked.surroundings.api.call(asked.team, "conversations.open", users=asked.user)
    return str(opened["channel"]["id"])


def origin_of(body: Mapping[str, Any]) -> Origin:
    """Where a button, menu or shortcut was used."""
    container = body.get("container") or {}
    message: Mapping[str, Any] = body.get("message") or {}
    channel = str((body.get("channel") or {}).get("id") or container.get("channel_id") or "")
    ts = str(message.get("ts") or container.get("message_ts") or "")
    thread = str(message.get("thread_ts") or container.get("thread_ts") or "")
    used: Sequence[Mapping[str, Any]] = body.get("actions") or ()
    row = str(used[0].get("block_id") or "") if used else ""
    if container.get("type") == "view" or "view" in body:
        view: Mapping[str, Any] = body.get("view") or {}
        kind = "home" if view.get("type") == "home" else "modal"
        return Origin(kind, row=row, view=str(view.get("id") or ""))
    if container.get("is_ephemeral"):
        return Origin("ephemeral", channel, ts, thread, row)
    blocks: Sequence[Mapping[str, Any]] = message.get("blocks") or ()
    first = str(blocks[0].get("block_id") or "") if blocks else ""
    kind = "reminder" if first.startswith(_EARLIER_REMINDER) else "message"
    return Origin(kind, channel, ts, thread, row)
