"""One of everything a store keeps, to compare what an old database gives back after its upgrade.

`python -m tests.storage.kept` writes the files of the present version to `tests/storage/released`:
the database as SQL and what was put into it as JSON. Run it at every release, and never again for
the same version.
"""

import asyncio
import sqlite3
import tempfile
import tomllib
from contextlib import closing
from pathlib import Path
from typing import Self

from bot.domain.action_item import ItemEvent, ItemStatus
from bot.domain.frozen import Frozen
from bot.domain.meeting import Meeting
from bot.domain.notes import Notes
from bot.domain.outbox import Delivery
from bot.domain.progress import Progress, Stage
from bot.domain.reminder import Reminder
from bot.domain.speech import HeardTrack
from bot.domain.transcript import Transcript
from storage.database import Database, open_database
from storage.leases import SqlLeases
from storage.store import SqlStore
from storage.url import sqlite_url
from tests.storage import examples

RELEASED = Path(__file__).parent / "released"
_PROJECT = Path(__file__).parents[2] / "pyproject.toml"
_PROGRESS = Progress(stage=Stage.FAILED, fraction=0.5, failure="No sound in it.", remedy="Look.")


class Kept(Frozen):
    """What a database holds."""

    meetings: tuple[Meeting, ...]
    progress: tuple[Progress, ...]
    heard: dict[int, HeardTrack]
    transcript: Transcript
    notes: Notes
    events: tuple[ItemEvent, ...]
    reminder: Reminder
    delivery: Delivery
    executors: tuple[str, ...]

    @classmethod
    async def read(cls, database: Database) -> Self:
        """What is there under the ids that `write` uses."""
        store = SqlStore(database)
        meetings = await store.meetings(99)
        return cls(
            meetings=tuple(meetings),
            progress=tuple([await store.progress(meeting.id) for meeting in meetings]),
            heard=await store.heard("m1"),
            transcript=await store.transcript("m1"),
            notes=await store.notes("m1"),
            events=tuple(await store.item_events("i1")),
            reminder=await store.reminder("r1"),
            delivery=await store.delivery("d1"),
            executors=tuple(await SqlLeases(database).alive()),
        )


def present_version() -> str:
    version: str = tomllib.loads(_PROJECT.read_text(encoding="utf-8"))["project"]["version"]
    return version


async def write(database: Database) -> None:
    store = SqlStore(database)
    await store.add_meeting(examples.meeting("m1"), "s1")
    await store.add_meeting(examples.bare_meeting("m2"), "s2")
    await store.report_progress("m2", _PROGRESS)
    await store.save_heard("m1", 0, examples.heard())
    await store.save_transcript(examples.transcript())
    items = (examples.item("i1", due=examples.due()), examples.item("i2"))
    await store.save_notes(examples.notes(items=items))
    done = items[0].model_copy(update={"status": ItemStatus.DONE})
    await store.change_item(done, [examples.event("i1")])
    await store.plan_reminders([examples.reminder("r1", "i1")])
    await store.delivery("d1")
    await store.sent("d1", examples.REF, examples.START)
    await SqlLeases(database).begin("host-1", examples.START)


async def _main() -> None:
    version = present_version()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "minuta.db"
        async with open_database(sqlite_url(file)) as database:
            await write(database)
            kept = await Kept.read(database)
        with closing(sqlite3.connect(file)) as connection:
            dump = "\n".join(connection.iterdump())
    with (RELEASED / f"{version}.sql").open("x", encoding="utf-8") as sql:
        sql.write(f"{dump}\n")
    with (RELEASED / f"{version}.json").open("x", encoding="utf-8") as json:
        json.write(f"{kept.model_dump_json(indent=1)}\n")


if __name__ == "__main__":
    asyncio.run(_main())
