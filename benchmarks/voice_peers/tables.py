"""What was measured, as tables and sentences."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING, NamedTuple

from rich.table import Table

from benchmarks.voice_peers.candidates import Role
from benchmarks.voice_peers.sending import PACKETS_PER_S

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.voice_peers.candidates import Candidate, Encryption
    from benchmarks.voice_peers.rounds import Load, Result

_LEGEND = """\
Floor and capture are those of the same room. Idle/h: CPU seconds in an hour in which nobody talks;
they are left out but from "In all", where the speakers share them. Speed: times real time. MB/h:
written per speaker-hour. PSS: before anybody talked and after. No DAVE: transport encryption alone,
for libraries that can't do more."""
_MEMORY_LEGEND = """\
Before anybody talked and after so long meetings: what the process has for itself, without files
that are mapped. PSS: at the end, with its share of these, which depends on what else is running."""
_MOST_OF_FLOOR = 3.0
_MOST_OF_PEERS = 1 / 5


class Row(NamedTuple):
    """A candidate's results; `failure` is why there are none."""

    candidate: Candidate
    load: Load
    results: Sequence[Result]
    failure: str | None

    @property
    def processor_s(self) -> float:
        """The median of what a speaker-hour costs."""
        return median(result.processor_s for result in self.results)

    @property
    def idle_processor_s(self) -> float:
        """The median of what an hour costs in which nobody talks."""
        return median(result.idle_processor_s for result in self.results)

    @property
    def room(self) -> str:
        """How the room is encrypted."""
        encryption = self.candidate.encryption
        return encryption.title if encryption else "(from the journal)"


def cost_table(rows: Sequence[Row]) -> Table:
    """Processor time and its company, everybody against floor and capture in the same room."""
    table = Table(box=None, title="CPU seconds per speaker-hour", caption=_LEGEND)
    for heading in ("Receiver", "Room"):
        table.add_column(heading)
    for heading in (
        "Median",
        "Range",
        "x floor",
        "x capture",
        "Idle/h",
        "In all",
        "Lost",
        "Speed",
        "MB/h",
        "PSS, MB",
    ):
        table.add_column(heading, justify="right")
    for row in rows:
        if not row.results:
            table.add_row(row.candidate.title, row.room, "fails")
            continue
        each = [result.processor_s for result in row.results]
        memory = [median(points) for points in zip(*_memory(row), strict=True)]
        table.add_row(
            row.candidate.title,
            row.room,
            f"{row.processor_s:.2f}",
            f"{min(each):.2f}-{max(each):.2f}",
            _ratio(row, _of(rows, Role.FLOOR, row.candidate.encryption)),
            _ratio(row, _of(rows, Role.CAPTURE, row.candidate.encryption)),
            f"{row.idle_processor_s:.1f}",
            f"{row.processor_s + row.idle_processor_s / row.load.speakers:.1f}",
            f"{sum(result.lost for result in row.results)}",
            _speed(row),
            f"{median(result.written_mb for result in row.results):.0f}",
            f"{memory[0]:.0f} > {memory[-1]:.0f}",
        )
    return table


def memory_table(rows: Sequence[Row], lengths_s: Sequence[float]) -> Table:
    """Memory before anybody talked and after each length."""
    table = Table(box=None, title="Memory, MB", caption=_MEMORY_LEGEND)
    table.add_column("Receiver")
    table.add_column("Room")
    for heading in ["Idle", *(f"{length_s / 3600:g} h" for length_s in lengths_s)]:
        table.add_column(heading, justify="right")
    for heading in ("PSS", "Packets", "Lost", "Packets/s"):
        table.add_column(heading, justify="right")
    for row in rows:
        if row.results:
            (result,) = row.results
            is_live = row.candidate.encryption is None
            table.add_row(
                row.candidate.title,
                row.room,
                *(f"{megabytes:.1f}" for megabytes in result.own_mb),
                f"{result.memory_mb[-1]:.0f}",
                f"{result.sent:,}",
                f"{result.lost}",
                "-" if is_live else f"{row.load.per_second:,.0f}",
            )
        else:
            table.add_row(row.candidate.title, row.room, "fails")
    return table


def goals(rows: Sequence[Row]) -> str:
    """How far the goals are met, and why rows are empty."""
    lines = []
    for row in rows:
        if row.failure:
            lines.append(f"{row.candidate.title}: {row.failure}")
        elif row.candidate.role is Role.CAPTURE:
            lines += _against(row, rows)
    return "\n".join(lines)


def _against(capture: Row, rows: Sequence[Row]) -> list[str]:
    lines = []
    for row in rows:
        if not row.results or row.candidate.encryption != capture.candidate.encryption:
            continue
        share = capture.processor_s / row.processor_s
        if row.candidate.role is Role.FLOOR:
            verdict = "met" if share <= _MOST_OF_FLOOR else "missed"
            lines.append(f"{capture.room}: capture is {share:.1f} x the floor, goal 3: {verdict}")
        elif row.candidate.role is Role.PEER:
            verdict = "met" if share <= _MOST_OF_PEERS else "missed"
            lines.append(
                f"{capture.room}: capture is 1/{1 / share:.1f} of {row.candidate.title},"
                f" goal 1/5: {verdict}"
            )
    return lines


def _of(rows: Sequence[Row], role: Role, encryption: Encryption | None) -> Row | None:
    for row in rows:
        if row.candidate.role is role and row.candidate.encryption == encryption and row.results:
            return row
    return None


def _ratio(row: Row, other: Row | None) -> str:
    return f"{row.processor_s / other.processor_s:.1f}" if other else "-"


def _memory(row: Row) -> list[tuple[float, ...]]:
    return [result.memory_mb for result in row.results]


def _speed(row: Row) -> str:
    if row.candidate.encryption is None:
        return "-"
    return f"{row.load.per_second / row.load.speakers / PACKETS_PER_S:g}"
