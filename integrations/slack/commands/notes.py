"""/minuta notes: a recording by the link to its message or its file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.errors import BadRecordingError, MinutaError, NotAllowedError
from integrations.slack.asking import Reply, said
from integrations.slack.faults import Refused
from integrations.slack.links import FileLink, MessageLink, read_link
from integrations.slack.places import place
from integrations.slack.presence import check_can_write
from integrations.slack.shares import file_told, recording, recordings_of_thread, shares_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.domain.upload import SharedRecording
    from integrations.slack.asker import SlackAsker
    from integrations.slack.asking import Asked
    from integrations.slack.shares import Share


async def notes_reply(asked: Asked, words: str) -> Reply:
    """Have notes made of what a link leads to; raises `MinutaError`."""
    link = read_link(words)
    if link is None:
        raise MinutaError(
            "That is no link to a message or a file.",
            "Copy one from the menu of a message, and write it behind /minuta notes.",
        )
    by = await asked.by()
    found = await (
        _of_file(asked, by, link) if isinstance(link, FileLink) else _of_message(asked, by, link)
    )
    await check_can_write(asked, found[0].place.channel)
    is_new = [await asked.desk.uploads.share(by, one) for one in found]
    if any(is_new):
        return said("Minuta makes notes of it. They come into the thread of the recording.")
    return said("Minuta has taken this recording already. Its notes are or will be in its thread.")


async def _of_file(asked: Asked, by: SlackAsker, link: FileLink) -> Sequence[SharedRecording]:
    """A file where it was shared, in this channel if it was; for who can read one of the places."""
    try:
        told = await file_told(asked.surroundings.api, asked.team, link.id)
    except Refused as error:
        raise _not_there() from error
    here = asked.origin.channel
    shares = sorted(shares_of(told), key=lambda one: (one.channel != here, one.ts))
    for share in shares:
        if await by.can_read(place(asked.team, share.channel)):
            return (_recorded(asked, told, share),)
    raise NotAllowedError(
        "This file was not shared in a channel that both you and Minuta can read.",
        "Share it in one.",
    )


async def _of_message(asked: Asked, by: SlackAsker, link: MessageLink) -> Sequence[SharedRecording]:
    if not await by.can_read(place(asked.team, link.channel)):
        raise NotAllowedError(
            "This message is not in a channel that both you and Minuta can read.",
            "Share the recording in one.",
        )
    root = link.thread or link.ts
    found = await recordings_of_thread(
        asked.surroundings.api, asked.team, link.channel, root, asked.user
    )
    meant = [one for one in found if f"{one.shared_at.timestamp():.6f}" == link.ts]
    if not meant:
        raise _not_there()
    return meant


def _recorded(asked: Asked, told: Mapping[str, Any], share: Share) -> SharedRecording:
    return recording(told, asked.team, share, asked.user)


def _not_there() -> BadRecordingError:
    return BadRecordingError(
        "There is no recording that Minuta can see behind this link.",
        "Use Make meeting notes in the menu of its message, or share it again.",
    )
