"""A pipeline on real storage, with actors who write down what they do."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot.clock import AdjustableClock
from bot.domain.meeting import Meeting, Place, Source, Track
from bot.domain.people import Participant
from bot.domain.working_hours import WorkingHours
from bot.engine.settings import EngineSettings, Limits
from bot.failpoints import Failpoint, nowhere
from bot.followup.tick import ReminderTick
from bot.pipeline.pipeline import Pipeline
from bot.pipeline.settings import Patience, PipelineSettings
from bot.pipeline.stages import Outside
from bot.ports import Clock
from bot.uploads.settings import UploadSettings
from storage.database import open_database
from storage.leases import SqlLeases
from storage.shelf import LocalShelf, open_shelf
from storage.store import SqlStore
from tests.flows.actors import FileChat, Journal, ScriptedNoteTaker, ScriptedTranscriber
from tests.flows.folk import Folk
from tests.flows.shared import FolderSource

MORNING = datetime(2026, 11, 18, 10, tzinfo=UTC)
"""Behind 09:00, so that what is due at 17:00 is reminded of right away."""


def engine_settings(
    url: str,
    *,
    lease_ttl_s: float = 1.0,
    version: str = "1",
    drain_s: float = 5.0,
    max_restarts: int = 100,
) -> EngineSettings:
    return EngineSettings(
        database_url=url,
        version=version,
        poll_s=0.3,
        lease_ttl_s=lease_ttl_s,
        drain_s=drain_s,
        max_restarts=max_restarts,
    )


def pipeline_settings(
    *,
    recordings: int = 8,
    speech: int = 4,
    speech_over_all: int | None = None,
    fetched: Path | None = None,
) -> PipelineSettings:
    return PipelineSettings(
        recordings_at_once=recordings,
        speech=Limits(per_process=speech, over_all=speech_over_all),
        notes=Limits(per_process=4),
        patience=Patience(attempts=3, first_wait_s=0.02, longest_wait_s=0.05),
        chat_timeout_s=5.0,
        progress_s=0.1,
        edit_s=0.1,
        inbox_s=0.2,
        uploads=UploadSettings(folder=fetched, zone="Asia/Tokyo", max_bytes=1000)
        if fetched
        else None,
    )


@dataclass(frozen=True)
class StageSet:
    """What a pipeline stands on here, and the journal in which everything is written down."""

    store: SqlStore
    shelf: LocalShelf
    leases: SqlLeases
    journal: Journal
    chat: FileChat
    transcriber: ScriptedTranscriber
    note_taker: ScriptedNoteTaker
    source: FolderSource
    folk: Folk
    clock: AdjustableClock
    outside: Outside
    folder: Path

    async def hand_in(self, meeting_id: str, tracks: int = 1) -> Meeting:
        """Take a recording in whose tracks hold their own names."""
        keys = [f"{meeting_id}/{number}.txt" for number in range(tracks)]
        for number, key in enumerate(keys):
            sound = self.folder / f"{meeting_id}-{number}"
            sound.write_text(f"{meeting_id}:{number}", encoding="utf-8")
            await self.shelf.put(sound, key)
        people = [Participant(id=f"p{number}", name=f"P{number}") for number in range(tracks)]
        meeting = Meeting(
            id=meeting_id,
            place=Place(platform="file", workspace="w", channel="c"),
            title="A meeting",
            started_at=MORNING,
            zone="UTC",
            source=Source.UPLOAD,
            participants=tuple(people),
            tracks=tuple(
                Track(audio=key, speaker=person.id)
                for key, person in zip(keys, people, strict=True)
            ),
        )
        return await self.store.add_meeting(meeting, meeting_id)


def tick_of(
    stage_set: StageSet,
    pipeline: Pipeline,
    clock: Clock | None = None,
    failpoint: Failpoint = nowhere,
) -> ReminderTick:
    """What looks for due reminders, by the clock of the stage set or by another."""
    return ReminderTick(
        stage_set.store,
        clock or stage_set.clock,
        WorkingHours(),
        pipeline.nudge,
        pipeline.send_weekly,
        failpoint=failpoint,
    )


@dataclass
class Faults:
    """What the actors raise first, in order."""

    speech: list[Exception]
    notes: list[Exception]
    chat: Mapping[str, list[Exception]]


@asynccontextmanager
async def open_stage_set(
    folder: Path, url: str, faults: Faults | None = None, pace_s: float = 0.0
) -> AsyncIterator[StageSet]:
    """Open real storage in a folder; what is there already is found again."""
    faults = faults or Faults([], [], {})
    clock = AdjustableClock(MORNING)
    journal = Journal(folder / "journal.jsonl")
    chat = FileChat(journal, faults.chat)
    transcriber = ScriptedTranscriber(journal, pace_s, faults.speech)
    note_taker = ScriptedNoteTaker(journal, clock, faults.notes)
    source = FolderSource(folder / "shared", journal)
    folk = Folk()
    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(open_database(url))
        store = SqlStore(database)
        shelf = await stack.enter_async_context(open_shelf(folder / "audio", clock))
        yield StageSet(
            store=store,
            shelf=shelf,
            leases=SqlLeases(database),
            journal=journal,
            chat=chat,
            transcriber=transcriber,
            note_taker=note_taker,
            source=source,
            folk=folk,
            clock=clock,
            outside=Outside(
                store=store,
                shelf=shelf,
                transcriber=transcriber,
                note_taker=note_taker,
                platforms={"file": chat},
                sources={"file": source},
                directories={"file": folk},
                clock=clock,
            ),
            folder=folder,
        )
