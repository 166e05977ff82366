"""Messages kept in a file and shown on a screen, with the guarantees of a real chat."""

import asyncio
import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar
from uuid import uuid4

from filelock import FileLock
from rich.console import Console

from bot.domain.frozen import Frozen
from bot.domain.meeting import Place
from bot.domain.outbox import MessageRef
from bot.domain.publication import NotesPublication, Publication, place_of
from bot.ports import ChatPlatform
from integrations.terminal.render import as_text, render

_LOCK_TIMEOUT_S = 10.0


class _Line(Frozen):
    """One line of the file: a message as it was posted, or what it was changed to.

    `attachments` is the name of the folder with its files.
    """

    message_id: str
    channel: str
    marker: str | None
    text: str
    attachments: str | None = None


class TerminalPlatform(ChatPlatform):
    """Appends every message to `messages.jsonl` in `folder` and draws it on `screen`.

    An edit is a further line with the same message id. Attachments become files in a folder per
    meeting. A line counts once it is on the disk whole: a torn last line is what a killed process
    leaves, and is passed over.
    """

    name: ClassVar[str] = "terminal"

    def __init__(self, folder: Path, screen: Console | None = None) -> None:
        self._folder = folder
        self._file = folder / "messages.jsonl"
        self._screen = screen

    async def find(self, publication: Publication, marker: str) -> MessageRef | None:
        """The message with this marker, read from the file."""
        return await asyncio.to_thread(self._find, place_of(publication).channel, marker)

    async def post(self, publication: Publication, marker: str) -> MessageRef:
        """Append a message and show it."""
        channel = place_of(publication).channel
        line = _line(uuid4().hex, channel, marker, publication)
        await asyncio.to_thread(self._write, line, publication)
        self._show(publication)
        return MessageRef(platform=self.name, channel=channel, message_id=line.message_id)

    async def edit(self, ref: MessageRef, publication: Publication) -> None:
        """Append what the message says now and show it."""
        line = _line(ref.message_id, ref.channel, None, publication)
        await asyncio.to_thread(self._write, line, publication)
        self._show(publication)

    async def delete(self, ref: MessageRef, place: Place) -> None:
        """Take a message out of the file, and its files from the folder; idempotent."""
        del place
        await asyncio.to_thread(self._delete, ref.message_id)

    def attachments_of(self, meeting_id: str) -> Path:
        """The folder that holds a meeting's files."""
        return self._folder / meeting_id

    def _show(self, publication: Publication) -> None:
        if self._screen is not None and (renderable := render(publication)) is not None:
            self._screen.print(renderable)

    def _find(self, channel: str, marker: str) -> MessageRef | None:
        for line in self._lines():
            if line.marker == marker and line.channel == channel:
                return MessageRef(platform=self.name, channel=channel, message_id=line.message_id)
        return None

    def _lines(self) -> Iterator[_Line]:
        if not self._file.exists():
            return
        with self._file.open(encoding="utf-8") as lines:
            for line in lines:
                if line.endswith("}\n"):
                    yield _Line.model_validate_json(line)

    def _write(self, line: _Line, publication: Publication) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        if isinstance(publication, NotesPublication):
            self._save_attachments(publication)
        with self._locked(), self._file.open("ab+") as file:
            if _ends_torn(file.fileno()):
                file.write(b"\n")
            file.write(_written(line))
            file.flush()
            os.fsync(file.fileno())

    def _delete(self, message_id: str) -> None:
        if not self._file.exists():
            return
        with self._locked():
            lines = list(self._lines())
            left = self._file.with_suffix(".left")
            with left.open("wb") as file:
                for line in lines:
                    if line.message_id != message_id:
                        file.write(_written(line))
                file.flush()
                os.fsync(file.fileno())
            for line in lines:
                if line.message_id == message_id and line.attachments is not None:
                    shutil.rmtree(self.attachments_of(line.attachments), ignore_errors=True)
            left.replace(self._file)

    def _locked(self) -> FileLock:
        return FileLock(self._file.with_suffix(".lock"), timeout=_LOCK_TIMEOUT_S)

    def _save_attachments(self, publication: NotesPublication) -> None:
        folder = self.attachments_of(publication.meeting.id)
        folder.mkdir(parents=True, exist_ok=True)
        for attachment in publication.attachments:
            unfinished = folder / f".{attachment.name}.{uuid4().hex}"
            unfinished.write_text(attachment.text, encoding="utf-8")
            unfinished.replace(folder / Path(attachment.name).name)


def _line(message_id: str, channel: str, marker: str | None, publication: Publication) -> _Line:
    folder = publication.meeting.id if isinstance(publication, NotesPublication) else None
    return _Line(
        message_id=message_id,
        channel=channel,
        marker=marker,
        text=as_text(publication),
        attachments=folder,
    )


def _written(line: _Line) -> bytes:
    return json.dumps(line.model_dump(), ensure_ascii=False).encode() + b"\n"


def _ends_torn(descriptor: int) -> bool:
    size = os.fstat(descriptor).st_size
    return size > 0 and os.pread(descriptor, 1, size - 1) != b"\n"
