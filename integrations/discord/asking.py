"""How every command, button and form is answered.

Discord waits three seconds for a sign of life and takes what is said after it for fifteen minutes
(interactions/receiving-and-responding). So the sign is given before anything else is done; whatever
comes of the work is told as a sentence; and an answer that comes too late goes to the person as a
direct message.
"""

from __future__ import annotations

import asyncio
import logging
import traceback
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import discord
from discord import ui

from bot.domain import refusal as wording
from bot.errors import MinutaError, ProviderError
from integrations.discord import layout
from integrations.discord.faults import NO_ANSWER, UNREACHABLE, described, unless_closing
from integrations.discord.files import Files, files_for
from integrations.discord.limits import FILE_BYTES, MESSAGE_TEXT
from integrations.discord.text import passages, safe
from integrations.discord.way_back import keep_way_back

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator, Sequence

    from bot.domain.publication import Attachment
    from integrations.discord.files import SentFile

log = logging.getLogger(__name__)

Asked: TypeAlias = discord.Interaction[Any]

_SIGN_S = 10.0
_CHOICES_S = 2.0
_SAYING_S = 120.0
"""Seconds for one message, its files and the waits that Discord asks for included."""

_ALREADY_ACKNOWLEDGED = 40060
_UNKNOWN_MESSAGE = 10008


class Reply(NamedTuple):
    """What somebody is told; only they see it.

    `text` is Markdown in which what people wrote is `safe`, as long as it has to be. `view` comes
    behind it as a message of its own, or alone if there is no text. `attachments` go with the text.
    What `is_refusal` never takes the place of a question, which can still be answered.
    """

    text: str = ""
    view: ui.LayoutView | None = None
    attachments: tuple[Attachment, ...] = ()
    is_refusal: bool = False


async def answered(
    asked: Asked,
    work: Callable[[], Awaitable[Reply | str]],
    *,
    is_quiet: bool = False,
    is_replacing: bool = False,
) -> None:
    """Acknowledge, do the work, and say what came of it; never raises but to be cancelled.

    The person sees that Minuta thinks until the answer is there. A button whose effect is seen
    elsewhere `is_quiet`: nothing is shown unless there is something to say. On a message that only
    they see, the answer may take the place of the question: it `is_replacing` it; a refusal comes
    as a message of its own. Work that could not be acknowledged is not begun, since the person is
    told by Discord that it failed.
    """
    is_thinking = not (is_quiet or is_replacing)
    if not await _acknowledged(asked, is_thinking=is_thinking):
        return
    reply = await _outcome(asked, work)
    if is_thinking and reply == Reply():
        reply = Reply("Done.")
    messages = await _messages(reply)
    edits = is_thinking or (is_replacing and not reply.is_refusal)
    if is_replacing and edits and messages:
        keep_way_back(asked.message, messages[0].view)
    await _say(asked, messages, edits_first=edits)


async def completed(
    asked: Asked, work: Callable[[], Awaitable[Sequence[discord.app_commands.Choice[str]]]]
) -> list[discord.app_commands.Choice[str]]:
    """What to choose from while somebody types: nothing, if it can't be had in time."""
    try:
        async with asyncio.timeout(_CHOICES_S):
            return list(await work())
    except (MinutaError, ProviderError, TimeoutError) as error:
        log.info("no choices for %s: %s", asked.id, type(error).__name__)
    except Exception as error:  # noqa: BLE001 (the boundary of one interaction: others go on)
        _log_unexpected(asked, error)
    return []


def refusal(error: MinutaError | ProviderError) -> str:
    """What went wrong and what to do, as safe text."""
    return f"⚠️ {safe(wording.refusal(error))}"


async def _acknowledged(asked: Asked, *, is_thinking: bool) -> bool:
    try:
        async with asyncio.timeout(_SIGN_S):
            with unless_closing(asked.client):
                await asked.response.defer(ephemeral=True, thinking=is_thinking)
    except discord.HTTPException as error:
        # the library repeats what got no answer: this is our own sign, which had arrived
        if error.code == _ALREADY_ACKNOWLEDGED:
            return True
        log.warning("%s was not acknowledged: %s", asked.id, described(error))
        return False
    except (*UNREACHABLE, discord.InteractionResponded) as error:
        log.warning("%s was not acknowledged: %s", asked.id, described(error))
        return False
    return True


async def _outcome(asked: Asked, work: Callable[[], Awaitable[Reply | str]]) -> Reply:
    try:
        reply = await work()
    except (MinutaError, ProviderError) as error:
        log.info("%s was refused: %s", asked.id, type(error).__name__)
        return Reply(refusal(error), is_refusal=True)
    except Exception as error:  # noqa: BLE001 (the boundary of one interaction: others go on)
        _log_unexpected(asked, error)
        return Reply(
            "⚠️ Something went wrong in Minuta. Try again; if it stays so, whoever runs Minuta "
            f"finds it in the log as {asked.id}.",
            is_refusal=True,
        )
    return Reply(reply) if isinstance(reply, str) else reply


async def _say(asked: Asked, messages: list[_Message], *, edits_first: bool) -> None:
    """Send the messages; those that can't be sent in time go to the person directly."""
    for number, message in enumerate(messages):
        try:
            async with asyncio.timeout(_SAYING_S):
                with unless_closing(asked.client):
                    await _send(asked, message, edits=edits_first and number == 0)
        except NO_ANSWER as error:
            log.warning("%s is answered directly: %s", asked.id, described(error))
            await _say_directly(asked, messages[number:])
            return


async def _send(asked: Asked, message: _Message, *, edits: bool) -> None:
    nobody = discord.AllowedMentions.none()
    if edits:
        try:
            await asked.edit_original_response(
                view=message.view, attachments=message.uploads(), allowed_mentions=nobody
            )
        except discord.NotFound as error:
            # somebody may close what only they see before it says anything
            if error.code != _UNKNOWN_MESSAGE:
                raise
        else:
            return
    await asked.followup.send(
        view=message.view, files=message.uploads(), ephemeral=True, allowed_mentions=nobody
    )


async def _say_directly(asked: Asked, messages: Sequence[_Message]) -> None:
    nobody = discord.AllowedMentions.none()
    heading = _Message(layout.plain(_heading(asked)))
    try:
        async with asyncio.timeout(_SAYING_S):
            with unless_closing(asked.client):
                for message in (heading, *messages):
                    await asked.user.send(
                        view=message.view, files=message.uploads(), allowed_mentions=nobody
                    )
    except NO_ANSWER as error:
        # there is no other way to this person
        log.warning("%s could not be answered: %s", asked.id, described(error))


def _heading(asked: Asked) -> str:
    what = f"`{asked.command.qualified_name}`" if asked.command else "what you asked Minuta"
    where = f" on **{safe(asked.guild.name)}**" if asked.guild and asked.guild.name else ""
    return f"Discord did not take this answer any more where you asked. To {what}{where}:"


class _Message(NamedTuple):
    view: ui.LayoutView
    files: tuple[SentFile, ...] = ()

    def uploads(self) -> list[discord.File]:
        """The files for one try."""
        return [file.uploaded() for file in self.files]


async def _messages(reply: Reply) -> list[_Message]:
    """The messages of a reply: the text in as many as it needs, the files with the last of them."""
    files = Files((), ())
    if reply.attachments:
        # large ones are compressed, and meanwhile others want to be acknowledged
        files = await asyncio.to_thread(files_for, reply.attachments, FILE_BYTES)
    return list(_written(reply, files))


def _written(reply: Reply, files: Files) -> Iterator[_Message]:
    text = "\n".join((reply.text, *files.left_out)).strip()
    texts = passages(text, MESSAGE_TEXT) if text else ()
    for piece in texts[:-1]:
        yield _Message(layout.plain(piece))
    if texts or files.sent:
        view = layout.plain(texts[-1]) if texts else ui.LayoutView(timeout=None)
        for file in files.sent:
            view.add_item(ui.File(f"attachment://{file.name}", spoiler=False))
        view.stop()
        yield _Message(view, files.sent)
    if reply.view is not None:
        yield _Message(reply.view)


def _log_unexpected(asked: Asked, error: Exception) -> None:
    """Log where it was raised; what it says may hold what people said."""
    frames = traceback.extract_tb(error.__traceback__)[-3:]
    where = " < ".join(f"{frame.name}:{frame.lineno}" for frame in reversed(frames))
    log.error("%s failed: %s %s", asked.id, type(error).__name__, where)
