"""What a capture does next: decided from what is known, without doing anything."""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING, NamedTuple

from bot.domain.capture import CaptureState
from bot.domain.frozen import Frozen
from bot.domain.voice import DepartureKind

if TYPE_CHECKING:
    from datetime import datetime

    from bot.domain.voice import Departure


class Patience(Frozen):
    """How long a capture waits for people, in seconds.

    `empty_s` is how long a room may be empty before the bot leaves it. Within `reopen_s` after that
    the same meeting goes on when somebody comes back. `rejoin_s` lies between attempts to enter a
    room that could not be entered.
    """

    empty_s: float = 30.0
    reopen_s: float = 600.0
    rejoin_s: float = 15.0


class Step(Enum):
    """What to do now."""

    STAY = auto()
    ENTER = auto()
    WAIT = auto()
    FINISH = auto()
    DISCARD = auto()


class Situation(NamedTuple):
    """What is known of a capture at a moment.

    `people` is how many there are in the room, bots not counted, and `empty_since` since when there
    is nobody. `is_discarded` says that nothing of it is to stay. `departure` is the end of the last
    connection, `entered_at` when the room was last tried to be entered.
    """

    state: CaptureState
    changed_at: datetime
    people: int
    empty_since: datetime | None = None
    is_stop_asked: bool = False
    is_discarded: bool = False
    departure: Departure | None = None
    entered_at: datetime | None = None


def next_step(situation: Situation, patience: Patience, now: datetime) -> Step:
    """What a capture in this situation has to do."""
    if situation.is_discarded:
        return Step.DISCARD
    is_over = situation.departure is not None and situation.departure.kind in _FOR_GOOD
    if situation.is_stop_asked or is_over or situation.state is CaptureState.FINISHING:
        return Step.FINISH
    if situation.state is CaptureState.WAITING:
        return _while_waiting(situation, patience, now)
    is_deserted = (
        situation.empty_since is not None
        and _seconds(situation.empty_since, now) >= patience.empty_s
    )
    return Step.WAIT if situation.departure is not None or is_deserted else Step.STAY


_FOR_GOOD = frozenset(
    {
        DepartureKind.ASKED,
        DepartureKind.KICKED,
        DepartureKind.ROOM_GONE,
        DepartureKind.REFUSED,
    }
)


def _while_waiting(situation: Situation, patience: Patience, now: datetime) -> Step:
    if _seconds(situation.changed_at, now) >= patience.reopen_s:
        return Step.FINISH
    if situation.people == 0 or _seconds(situation.entered_at, now) < patience.rejoin_s:
        return Step.STAY
    return Step.ENTER


def _seconds(since: datetime | None, now: datetime) -> float:
    return float("inf") if since is None else (now - since).total_seconds()
