"""A live meeting that is over, with real journals, a real store and a real shelf."""

from __future__ import annotations

import asyncio
import sys
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from bot.capture.finishing import Finishing
from bot.capture.listening import Listening
from bot.capture.settings import CaptureSettings
from bot.capture.surroundings import Surroundings
from bot.clock import AdjustableClock
from bot.domain.capture import Capture, CaptureState
from bot.domain.meeting import Meeting, Source
from bot.domain.people import Account, Participant
from storage.database import open_database
from storage.shelf import open_shelf
from storage.store import SqlStore
from storage.url import sqlite_url
from tests.capture.rooms import ROOM
from tests.capture.start import STARTED_AT
from tests.capture.talk import Sender, encoded, reading_aloud, written
from tests.speech.streaming.engines import Echo

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from bot.domain.publication import Publication
    from bot.domain.speech import HeardTrack
    from bot.errors import ProviderError
    from bot.ports import AudioShelf, Store

MEETING = "m1"
ANN, BEN = f"{MEETING}/0001-001.mka", f"{MEETING}/0001-002.mka"
_HEARING_S = 20.0


@dataclass
class Ending:
    """What stays of a meeting of Ann and Ben when the bot is killed."""

    folder: Path
    meeting_id: str = MEETING
    submitted: list[str] = field(default_factory=list)
    clock: AdjustableClock = field(default_factory=AdjustableClock)

    @property
    def capture(self) -> Capture:
        """The capture, when nothing is heard any more."""
        return Capture(
            meeting_id=self.meeting_id,
            room=ROOM,
            state=CaptureState.FINISHING,
            changed_at=STARTED_AT + timedelta(minutes=10),
        )

    @property
    def captures(self) -> Path:
        """The folder of all journals."""
        return self.folder / "captures"

    @property
    def journals(self) -> Path:
        """The folder of this meeting's journals."""
        return self.captures / self.meeting_id

    @property
    def shelf(self) -> Path:
        """The folder of all sound that is kept."""
        return self.folder / "audio"

    @property
    def settings(self) -> CaptureSettings:
        """Where things lie."""
        return CaptureSettings(folder=self.captures, look_s=0.01)

    @asynccontextmanager
    async def open(self) -> AsyncIterator[tuple[SqlStore, AudioShelf]]:
        """The database and the shelf, as a bot that starts opens them."""
        async with (
            open_database(sqlite_url(self.folder / "minuta.db")) as database,
            open_shelf(self.shelf, self.clock) as shelf,
        ):
            yield SqlStore(database), shelf

    def around(self, store: Store, shelf: AudioShelf) -> Surroundings:
        """What live meetings work with."""
        return Surroundings(
            store=store,
            shelf=shelf,
            platforms={},
            clock=self.clock,
            say=self._say,
            submit=self._submit,
        )

    def finishing(self, store: Store, shelf: AudioShelf) -> Finishing:
        """What brings this meeting to its end."""
        return Finishing(self.around(store, shelf), self.settings)

    async def begin(self, store: SqlStore) -> Meeting:
        """Keep the meeting, which is over."""
        meeting = Meeting(
            id=self.meeting_id,
            place=ROOM,
            title="Stand-up",
            started_at=STARTED_AT,
            zone="UTC",
            source=Source.LIVE,
            participants=tuple(_participant(name) for name in ("ann", "ben")),
        )
        recording = self.capture.model_copy(update={"state": CaptureState.RECORDING})
        await store.begin_capture(meeting, recording)
        await store.update_capture(self.capture)
        return meeting

    def record(self, number: int, *speakers: str, start_s: float = 3.0, seconds: int = 4) -> Path:
        """Write the journal of a stay in which people talk one after the other."""
        self.journals.mkdir(parents=True, exist_ok=True)
        return written(
            self.journals / f"{number:04d}.journal",
            [
                frame
                for place, speaker in enumerate(speakers)
                for frame in Sender(speaker, ssrc=place).frames(
                    _packets(seconds), start_s=start_s + place * (seconds + 2)
                )
            ],
        )

    async def hear(
        self,
        journal: Path,
        meeting: Meeting,
        store: SqlStore,
        refusals: Sequence[ProviderError] = (),
    ) -> None:
        """Listen to a journal as if it were being written; the first to talk are refused."""
        listening = Listening(journal, meeting, Echo(refusals), store, self.clock)
        await listening.finish(_HEARING_S)

    def on_shelf(self) -> set[str]:
        """The keys of the sound that is kept."""
        return {
            str(path.relative_to(self.shelf)) for path in self.shelf.glob(f"{self.meeting_id}/*")
        }

    async def _say(self, key: str, publication: Publication) -> None:
        del key, publication

    async def _submit(self, meeting_id: str) -> None:
        self.submitted.append(meeting_id)


def said(heard: HeardTrack, offset_s: float) -> list[tuple[float, str]]:
    """What was said when, in seconds from the meeting's start."""
    return [(round(s.start_s + offset_s, 3), s.text) for s in heard.segments]


@cache
def _packets(seconds: int) -> list[bytes]:
    return encoded(reading_aloud()[16_000 : (1 + seconds) * 16_000])


def _participant(name: str) -> Participant:
    account = Account(platform=ROOM.platform, workspace=ROOM.workspace, user_id=name)
    return Participant(id=name, name=name.title(), account=account)


async def _end(folder: Path) -> None:
    """Bring the meeting in a folder to its end, after having said that it is being done."""
    ending = Ending(folder)
    async with ending.open() as (store, shelf):
        sys.stdout.write("begun\n")
        sys.stdout.flush()
        finishing = ending.finishing(store, shelf)
        await finishing.finish(await store.meeting(MEETING), await store.capture(MEETING))
        await finishing.render(MEETING)


if __name__ == "__main__":
    asyncio.run(_end(Path(sys.argv[1])))
