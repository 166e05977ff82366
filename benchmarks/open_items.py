"""How long it takes to look at a hundred thousand open items.

`python -m benchmarks.open_items --items 1000 --items 10000 --items 100000` fills a database of each
size: meetings of ten items in channels, each item of one of `--people`, with a due date and a
reminder. On every one of them it looks, `--times` over, in turns:

- nothing due: a tick that finds nothing,
- fifty due: a tick that claims the reminders of fifty people,
- first look: the tick that also sees whose digest is not planned yet, once an hour,
- Home: the fifty items of one person that the App Home and `/tasks` show first,
- autocomplete: 25 of the items of one person that hold a word,
- channel: 25 of the items of a channel that hold a word,
- channel, no word: the first 25 of a channel's, as before anything is typed,
- all, all by a word: the first 50 of all items, and of those that hold a word, as `minuta tasks`
  lists them, without the start of the program.

Medians of wall and processor milliseconds, and the statements that the database got.
"""

import asyncio
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, NamedTuple

import typer
from rich.console import Console
from rich.table import Table
from sqlalchemy import Engine, event

from bot.cli.task_lists import MOST, listed
from bot.desk.tasks import TaskLists
from bot.desk.views import ItemViews
from bot.domain.action_item import Assignee, AssigneeBasis, DueDate, ItemStatus
from bot.domain.meeting import Meeting, Place, Source
from bot.domain.people import Account, Participant
from bot.domain.progress import Progress, Stage
from bot.domain.reminder import Reminder, ReminderKind, ReminderState
from bot.domain.task import WantedTasks
from bot.domain.working_hours import WorkingHours
from bot.followup.claiming import Claiming
from bot.followup.expecting import Expecting
from bot.followup.timing import Timings
from bot.followup.zones import Zones
from bot.ports import Clock
from bot.ports.desk import TaskScope
from storage.database import Database, open_database
from storage.item_rows import item_values
from storage.item_tables import ActionItemRow
from storage.meeting_rows import meeting_values, participant_values, progress_values
from storage.reminder_rows import ReminderRow
from storage.rows import MeetingRow, ParticipantRow
from storage.statements import insert_all
from storage.store import SqlStore
from tests import examples
from tests.desk.askers import Person

NOON = datetime(2026, 11, 18, 12, tzinfo=UTC)
_IN_A_MEETING = 10
_CHANNELS = 20
_DUE = 50


class SetClock(Clock):
    """Stands still."""

    def now(self) -> datetime:
        """Always the same moment."""
        return NOON


class Measured(NamedTuple):
    """Milliseconds, medians, and statements of one look."""

    wall_ms: float
    cpu_ms: float
    statements: int


def _meeting(number: int, people: int) -> Meeting:
    here = range(number * _IN_A_MEETING, (number + 1) * _IN_A_MEETING)
    return examples.meeting().model_copy(
        update={
            "id": f"{number:032x}",
            "place": Place(platform="chat", workspace="w", channel=f"c{number % _CHANNELS}"),
            "started_at": NOON - timedelta(days=number % 60),
            "source": Source.LIVE,
            "tracks": (),
            "participants": tuple(
                Participant(
                    id=f"p{one % people}",
                    name=f"Person {one % people}",
                    account=Account(platform="chat", workspace="w", user_id=f"p{one % people}"),
                    zone="Europe/Berlin",
                )
                for one in here
            ),
        }
    )


async def fill(database: Database, items: int, people: int) -> None:
    """Write so many open items, past the store's own ways, which keep a history of each."""
    words = ("budget", "release", "contact page", "invoice", "stickers")
    template = examples.item()
    done = progress_values(Progress(stage=Stage.DONE, fraction=1.0))
    async with database.writing() as session:
        for number in range(items // _IN_A_MEETING):
            meeting = _meeting(number, people)
            row = {**meeting_values(meeting), **done, "submission": meeting.id}
            await insert_all(session, MeetingRow, [row])
            await insert_all(session, ParticipantRow, participant_values(meeting))
            rows, reminders = [], []
            for place, person in enumerate(meeting.participants):
                item = template.model_copy(
                    update={
                        "id": f"{number * _IN_A_MEETING + place:032x}",
                        "meeting_id": meeting.id,
                        "task": f"See to the {words[(number + place) % len(words)]} {number}",
                        "assignee": Assignee(
                            participant=person.id, basis=AssigneeBasis.MANUAL, confidence=1.0
                        ),
                        "due": _due(number),
                        "status": ItemStatus.OPEN,
                    }
                )
                rows.append(item_values(item))
                at = NOON + timedelta(days=1 + number % 300)
                reminders.append(_reminder(item.id, person.id, at))
            await insert_all(session, ActionItemRow, rows)
            await insert_all(session, ReminderRow, reminders)


def _due(number: int) -> DueDate:
    """Within the year around now."""
    due = examples.due_friday()
    return due.model_copy(
        update={"local": due.local and due.local + timedelta(days=number % 360 - 60)}
    )


def _reminder(item_id: str, person: str, at: datetime) -> dict[str, object]:
    reminder = Reminder(
        id=Reminder.key(item_id, ReminderKind.DUE, at.replace(tzinfo=None)),
        item_id=item_id,
        participant=person,
        kind=ReminderKind.DUE,
        local=at.replace(tzinfo=None),
        zone="UTC",
        at=at,
    )
    return reminder.model_dump() | {"kind": reminder.kind.value, "state": reminder.state.value}


async def measured(
    look: Callable[[], Awaitable[object]],
    times: int,
    again: Callable[[], Awaitable[None]] | None = None,
) -> Measured:
    """Look so often; `again` makes it the same before each look."""
    wall, cpu, statements = list[float](), list[float](), 0
    for _ in range(times + 1):
        if again is not None:
            await again()
        with _counted() as count:
            began, worked = time.perf_counter(), time.process_time()
            await look()
            wall.append((time.perf_counter() - began) * 1000)
            cpu.append((time.process_time() - worked) * 1000)
        statements = len(count)
    # The first one compiles statements.
    return Measured(statistics.median(wall[1:]), statistics.median(cpu[1:]), statements)


@contextmanager
def _counted() -> Iterator[list[str]]:
    said = list[str]()

    def heard(*args: object) -> None:
        said.append(str(args[2]))

    event.listen(Engine, "before_cursor_execute", heard)
    try:
        yield said
    finally:
        event.remove(Engine, "before_cursor_execute", heard)


async def looks(folder: Path, items: int, people: int, times: int) -> dict[str, Measured]:
    """Everything that is looked at in one database."""
    async with open_database(f"sqlite:///{folder / f'{items}.db'}") as database:
        await fill(database, items, people)
        store, clock, hours = SqlStore(database), SetClock(), WorkingHours()
        numbers = iter(range(1 << 30))
        claiming = Claiming(store, Timings(store, hours), clock, lambda: f"n{next(numbers)}")
        views = ItemViews(store, Timings(store, hours))
        lists = TaskLists(store, clock, Zones(store), "UTC", views)
        person, place = Person("p7"), Place(platform="chat", workspace="w", channel="c7")

        async def claim() -> None:
            async for _ in claiming.claim():
                pass

        async def fifty_due() -> None:
            at = NOON - timedelta(seconds=10)
            due = [
                Reminder(
                    id=f"{one:032x}:due:{next(numbers)}",
                    item_id=f"{one:032x}",
                    participant=f"p{one % people}",
                    kind=ReminderKind.DUE,
                    local=at.replace(tzinfo=None),
                    zone="UTC",
                    at=at,
                    state=ReminderState.PLANNED,
                )
                for one in range(_DUE)
            ]
            await store.plan_reminders(due)

        return {
            "nothing due": await measured(claim, times),
            "fifty due": await measured(claim, times, fifty_due),
            "first look": await measured(
                lambda: Expecting(store, Timings(store, hours), clock).expect(), 1
            ),
            "Home": await measured(
                lambda: lists.tasks(person, TaskScope.MINE, None, "", 50), times
            ),
            "autocomplete": await measured(
                lambda: lists.tasks(person, TaskScope.MINE, None, "budget", 25), times
            ),
            "channel": await measured(
                lambda: lists.tasks(person, TaskScope.CHANNEL, place, "budget", 25), times
            ),
            "channel, no word": await measured(
                lambda: lists.tasks(person, TaskScope.CHANNEL, place, "", 25), times
            ),
            "all": await measured(lambda: listed(store, WantedTasks(), MOST), times),
            "all by a word": await measured(
                lambda: listed(store, WantedTasks(words="budget"), MOST), times
            ),
        }


def main(
    items: Annotated[list[int] | None, typer.Option(help="Open items, once for each size.")] = None,
    people: Annotated[int, typer.Option(help="Whose they are.", min=50)] = 500,
    times: Annotated[int, typer.Option(help="Looks of each kind.", min=1)] = 15,
) -> None:
    """Print a table with a line for each look and a column for each size."""
    sizes = items or [1_000, 10_000, 100_000]
    table = Table("", *(f"{size:,}" for size in sizes), box=None)
    with tempfile.TemporaryDirectory() as folder:
        found = [asyncio.run(looks(Path(folder), size, people, times)) for size in sizes]
    for name in found[0]:
        cells = [
            f"{one[name].wall_ms:.0f} ms, cpu {one[name].cpu_ms:.0f}, {one[name].statements} st."
            for one in found
        ]
        table.add_row(name, *cells)
    Console().print(table)


if __name__ == "__main__":
    typer.run(main)
