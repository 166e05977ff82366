"""A speech engine, a note taker and a chat that do little, but write down everything they do."""

import asyncio
import json
import os
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar
from uuid import uuid4

from bot.domain.action_item import (
    ActionItem,
    Assignee,
    AssigneeBasis,
    DueBasis,
    DueDate,
    ItemStatus,
)
from bot.domain.evidence import Evidence
from bot.domain.meeting import Meeting, Place
from bot.domain.notes import Claim, Notes, NotesRequest, NotesSource
from bot.domain.outbox import MessageRef
from bot.domain.publication import Publication, place_of, recipient_of
from bot.domain.speech import HeardTrack, Segment, Signal, SpeechCapabilities, SpeechRequest
from bot.domain.transcript import SpeechEngine, Transcript
from bot.errors import NotFoundError, UnreachableError
from bot.ports import ChatPlatform, Clock, NoteTaker, Report, Transcriber
from tests.flows.told import told


class Journal:
    """One line per thing that happened, in one file for all processes, whole or not there.

    What is written is with the operating system, which a kill of the process does not touch.
    """

    def __init__(self, file: Path) -> None:
        self._file = file

    def write(self, **record: object) -> None:
        line = json.dumps({"pid": os.getpid(), **record}).encode() + b"\n"
        descriptor = os.open(self._file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(descriptor, line)
        finally:
            os.close(descriptor)

    def read(self, what: str | None = None) -> list[dict[str, Any]]:
        if not self._file.exists():
            return []
        lines = self._file.read_text(encoding="utf-8").splitlines()
        sought = "" if what is None else f'"what": "{what}"'
        return [json.loads(line) for line in lines if sought in line]

    def count(self, what: str, key: str) -> Counter[str]:
        return Counter(line[key] for line in self.read(what) if key in line)


class ScriptedTranscriber(Transcriber):
    """Hears in each file what it holds; `faults` are raised first, in their order."""

    name: ClassVar[str] = "scripted"

    def __init__(
        self, journal: Journal, pace_s: float = 0.0, faults: list[Exception] | None = None
    ) -> None:
        self._journal = journal
        self._pace_s = pace_s
        self._faults = faults if faults is not None else []
        self.takes_vocabulary = False
        self.guesses: tuple[Signal, ...] = ()
        self.running = 0
        self.most_at_once = 0

    @property
    def capabilities(self) -> SpeechCapabilities:
        return SpeechCapabilities(diarization=True, vocabulary=self.takes_vocabulary)

    async def transcribe(self, audio: Path, request: SpeechRequest, report: Report) -> HeardTrack:
        text = audio.read_text(encoding="utf-8")
        extras = sorted(request.extras)
        self._journal.write(
            what="hearing", audio=text, vocabulary=request.vocabulary, extras=extras
        )
        self.running += 1
        self.most_at_once = max(self.most_at_once, self.running)
        try:
            await asyncio.sleep(self._pace_s / 2)
            if self._faults:
                raise self._faults.pop(0)
            report(0.5)
            await asyncio.sleep(self._pace_s / 2)
        finally:
            self.running -= 1
        self._journal.write(what="heard", audio=text)
        return HeardTrack(
            engine=SpeechEngine(provider=self.name, model="1"),
            duration_s=60.0,
            speech_s=5.0,
            segments=(
                Segment(
                    start_s=1.0, end_s=6.0, text=f"I'll do {text} today.", signals=self.guesses
                ),
            ),
        )


class ScriptedNoteTaker(NoteTaker):
    """Finds one action item in every meeting, due at 17:00 UTC on the day it is asked."""

    name: ClassVar[str] = "scripted notes"

    def __init__(
        self, journal: Journal, clock: Clock, faults: list[Exception] | None = None
    ) -> None:
        self._journal = journal
        self._clock = clock
        self._faults = faults if faults is not None else []
        self.finds_items = True
        self.meanwhile: Callable[[], Awaitable[None]] | None = None

    async def take_notes(
        self, meeting: Meeting, transcript: Transcript, request: NotesRequest, report: Report
    ) -> Notes:
        self._journal.write(what="writing", meeting=meeting.id)
        if self.meanwhile is not None:
            await self.meanwhile()
        if self._faults:
            raise self._faults.pop(0)
        report(0.5)
        await asyncio.sleep(0)
        first = transcript.utterances[0]
        evidence = Evidence(utterance_id=first.id, quote=first.text, start_s=first.start_s)
        people = [person.name for person in meeting.participants]
        self._journal.write(what="written", meeting=meeting.id, people=people)
        item = action_item(meeting, evidence, self._clock.now())
        return Notes(
            meeting_id=meeting.id,
            version=1,
            written_at=self._clock.now(),
            source=NotesSource(extractor=self.name, version="1"),
            language=request.language or "en",
            tldr=(Claim(text="Somebody does something.", evidence=(evidence,)),),
            action_items=(item,) if self.finds_items else (),
        )


def action_item(meeting: Meeting, evidence: Evidence, now: datetime) -> ActionItem:
    return ActionItem(
        id=f"{meeting.id}item",
        meeting_id=meeting.id,
        task="Do it",
        assignee=Assignee(
            participant=meeting.participants[0].id,
            basis=AssigneeBasis.SELF_COMMITMENT,
            confidence=1,
        ),
        due=DueDate(
            phrase="today",
            zone="UTC",
            basis=DueBasis.RELATIVE,
            local=now.replace(hour=17, minute=0, second=0, microsecond=0, tzinfo=None),
        ),
        status=ItemStatus.OPEN,
        evidence=(evidence,),
    )


class FileChat(ChatPlatform):
    """A chat whose messages are lines of a file; `faults` are raised first, by operation.

    Who is called "closed" something takes no direct messages.
    """

    name: ClassVar[str] = "file"

    def __init__(
        self, journal: Journal, faults: Mapping[str, list[Exception]] | None = None
    ) -> None:
        self._journal = journal
        self._faults = faults or {}
        self.meanwhile: Callable[[], Awaitable[None]] | None = None

    async def find(self, publication: Publication, marker: str) -> MessageRef | None:
        self._stumble("find")
        self._journal.write(what="sought", marker=marker)
        channel = _channel_of(publication)
        for line in self._journal.read("post"):
            if line["marker"] == marker and line["channel"] == channel:
                return self._ref(line)
        return None

    async def post(self, publication: Publication, marker: str) -> MessageRef:
        self._stumble("post")
        line = {
            "message": uuid4().hex,
            "channel": _channel_of(publication),
            "marker": marker,
            **told(publication),
        }
        self._journal.write(what="post", **line)
        self._stumble("after post")
        return self._ref(line)

    async def edit(self, ref: MessageRef, publication: Publication) -> None:
        self._stumble("edit")
        if ref.message_id in self._journal.count("deleted", "message"):
            raise NotFoundError("The message is gone.", "Post it again.")
        self._journal.write(what="edit", message=ref.message_id, **told(publication))
        if self.meanwhile is not None:
            await self.meanwhile()

    async def delete(self, ref: MessageRef, place: Place) -> None:
        self._stumble("delete")
        self._journal.write(what="deleted", message=ref.message_id, place=place.channel)

    def vanish(self, message: str) -> None:
        """Delete a message, as somebody may do who is allowed to."""
        self._journal.write(what="deleted", message=message)

    def _stumble(self, operation: str) -> None:
        if self._faults.get(operation):
            raise self._faults[operation].pop(0)

    def _ref(self, line: Mapping[str, Any]) -> MessageRef:
        return MessageRef(platform=self.name, channel=line["channel"], message_id=line["message"])


def _channel_of(publication: Publication) -> str:
    recipient = recipient_of(publication)
    if recipient is None or recipient.account is None:
        return place_of(publication).channel
    if recipient.account.user_id.startswith("closed"):
        raise UnreachableError("They take no direct messages.", "Ask them elsewhere.")
    return f"@{recipient.account.user_id}"
