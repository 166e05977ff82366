"""What a capture does next in each situation."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.capture.lifecycle import Patience, Situation, Step, next_step
from bot.domain.capture import CaptureState
from bot.domain.voice import Departure, DepartureKind

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


def ago(seconds: float) -> datetime:
    return NOW - timedelta(seconds=seconds)


def departure(kind: DepartureKind) -> Departure:
    return Departure(kind=kind, what="It is over.", remedy="Look.")


RECORDING = Situation(CaptureState.RECORDING, ago(3600), people=2)
WAITING = Situation(CaptureState.WAITING, ago(100), people=0)


@pytest.mark.parametrize(
    ("situation", "step"),
    [
        (RECORDING, Step.STAY),
        (RECORDING._replace(people=0, empty_since=ago(29)), Step.STAY),
        (RECORDING._replace(people=0, empty_since=ago(30)), Step.WAIT),
        (RECORDING._replace(is_stop_asked=True), Step.FINISH),
        (RECORDING._replace(departure=departure(DepartureKind.UNREACHABLE)), Step.WAIT),
        (RECORDING._replace(departure=departure(DepartureKind.KICKED)), Step.FINISH),
        (RECORDING._replace(departure=departure(DepartureKind.ROOM_GONE)), Step.FINISH),
        (RECORDING._replace(departure=departure(DepartureKind.REFUSED)), Step.FINISH),
        (RECORDING._replace(is_discarded=True, is_stop_asked=True), Step.DISCARD),
        (WAITING, Step.STAY),
        (WAITING._replace(people=1), Step.ENTER),
        (WAITING._replace(people=1, entered_at=ago(14)), Step.STAY),
        (WAITING._replace(people=1, entered_at=ago(15)), Step.ENTER),
        (WAITING._replace(changed_at=ago(600), people=1), Step.FINISH),
        (WAITING._replace(departure=departure(DepartureKind.UNREACHABLE), people=1), Step.ENTER),
        (WAITING._replace(is_stop_asked=True), Step.FINISH),
        (WAITING._replace(state=CaptureState.FINISHING, people=3), Step.FINISH),
        (WAITING._replace(state=CaptureState.FINISHING, is_discarded=True), Step.DISCARD),
    ],
)
def test_the_next_step(situation: Situation, step: Step) -> None:
    assert next_step(situation, Patience(), NOW) is step
