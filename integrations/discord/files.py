"""Files that go with a message, so that the server takes them."""

from __future__ import annotations

import gzip
import hashlib
import io
from typing import TYPE_CHECKING, NamedTuple

import discord

from integrations.discord.limits import MESSAGE_FILES
from integrations.discord.marks import mark

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.publication import Attachment

_MIB = 1 << 20


class SentFile(NamedTuple):
    """A file as it is uploaded."""

    name: str
    content: bytes

    @property
    def mark(self) -> int:
        """Stands for the name and the content, so that a changed file is noticed."""
        return mark("file", self.name, hashlib.blake2s(self.content).hexdigest())

    def uploaded(self) -> discord.File:
        """The file for one upload."""
        return discord.File(io.BytesIO(self.content), self.name)


class Files(NamedTuple):
    """The files that are sent, and what is to be said of those that do not fit."""

    sent: tuple[SentFile, ...]
    left_out: tuple[str, ...]


def files_for(attachments: Sequence[Attachment], limit: int) -> Files:
    """The files of at most `limit` bytes each; a larger one is compressed.

    One that is too large even so is named instead.
    """
    sent: list[SentFile] = []
    left_out: list[str] = []
    for attachment in attachments:
        file = _fitting(attachment, limit)
        if file is not None and len(sent) < MESSAGE_FILES:
            sent.append(file)
            continue
        size = f"{len(attachment.text.encode()) / _MIB:.1f} MiB"
        left_out.append(
            f"{attachment.name} ({size}) is larger than this server takes "
            f"({limit / _MIB:g} MiB a file); whoever runs Minuta can export it."
        )
    return Files(tuple(sent), tuple(left_out))


def _fitting(attachment: Attachment, limit: int) -> SentFile | None:
    content = attachment.text.encode()
    if len(content) <= limit:
        return SentFile(attachment.name, content)
    packed = gzip.compress(content, mtime=0)
    return SentFile(f"{attachment.name}.gz", packed) if len(packed) <= limit else None
