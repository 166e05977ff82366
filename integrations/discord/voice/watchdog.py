"""Notices that people talk and nothing comes."""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

_ANSWERS: Final = 3
_TOLERANCE_S: Final = 1.0
_TRIES_IF_EVIDENT: Final = 1
_TRIES_IF_QUIET: Final = 2


class Suspicion(NamedTuple):
    """How long what is suspicious may last, in seconds.

    `talk_s`: somebody was announced as speaking or stopped in the middle of a talkspurt, or packets
    come and none can be decrypted.
    `answer_s`: the server used to send anything at all every few seconds, and does not any more.
    `quiet_s`: people could talk; perhaps they just don't. `nudge_s` is given to a keep-alive,
    `longest_s` is the most that repeated attempts are apart, `look_s` is between two looks.
    """

    talk_s: float = 5.0
    answer_s: float = 6.5
    quiet_s: float = 60.0
    nudge_s: float = 3.0
    longest_s: float = 900.0
    look_s: float = 1.0


class Signs(NamedTuple):
    """What can be observed; the first three are counts since the room was entered.

    `heard` frames, `stuck` packets that could not be decrypted or named when they came, `other`
    datagrams than voice. `spoke_at` is when somebody who can be heard was last announced as
    speaking; `audible` is how many people could be heard if they said something, and whether one of
    them stopped in the middle of a talkspurt is `is_broken_off`.
    """

    heard: int
    stuck: int
    other: int
    spoke_at: float | None
    audible: int
    is_broken_off: bool = False


class Measure(Enum):
    """What to do about it: nothing, a burst of keep-alives, a new connection, telling people."""

    NOTHING = auto()
    NUDGE = auto()
    RECONNECT = auto()
    TELL = auto()


class _Evidence(NamedTuple):
    since: float
    limit_s: float
    is_strong: bool


class Watchdog:
    """Looks at the signs every second or so and says what to do; keeps no time of its own.

    First come keep-alives, then a new connection, and if that does not help, people are told; then
    it goes on, at ever longer intervals. Quiet alone is weak evidence: it is told only when two new
    connections have changed nothing.
    """

    def __init__(self, suspicion: Suspicion, now: float) -> None:
        self._is_told = False
        self._limits = suspicion
        self._last = Signs(0, 0, 0, None, 0)
        self._heard_at = now
        self._talking_since: float | None = None
        self._stuck_at: float | None = None
        self._other_at = now
        self._audible_since: float | None = None
        self._connected_at = now
        self._nudged_at: float | None = None
        self._tries = 0

    def connected(self, now: float) -> None:
        """There is a new connection, for whatever reason."""
        self._connected_at = self._other_at = now
        self._stuck_at = self._nudged_at = None

    def look(self, now: float, signs: Signs) -> Measure:
        """What to do now."""
        if self._observe(now, signs):
            return Measure.NOTHING
        factor = 2**self._tries
        due = [
            evidence
            for evidence in self._evidence(signs)
            if now - max(evidence.since, self._connected_at)
            >= min(evidence.limit_s * factor, self._limits.longest_s)
        ]
        if not due:
            return Measure.NOTHING
        if self._nudged_at is None:
            self._nudged_at = now
            return Measure.NUDGE
        if now - self._nudged_at < self._limits.nudge_s:
            return Measure.NOTHING
        is_strong = any(evidence.is_strong for evidence in due)
        return self._go_further(now, _TRIES_IF_EVIDENT if is_strong else _TRIES_IF_QUIET)

    def _observe(self, now: float, signs: Signs) -> bool:
        """Take in what has changed; whether anything was heard."""
        last, self._last = self._last, signs
        if signs.other > last.other:
            self._other_at = now
        if signs.audible == 0:
            self._audible_since = None
        elif self._audible_since is None:
            self._audible_since = now
        if signs.heard > last.heard:
            self._heard_at = now
            self._talking_since = self._stuck_at = self._nudged_at = None
            self._tries = 0
            self._is_told = False
            return True
        spoke_at = signs.spoke_at
        if spoke_at is None or spoke_at <= self._heard_at + _TOLERANCE_S:
            self._talking_since = None
        elif self._talking_since is None:
            self._talking_since = spoke_at
        if signs.stuck > last.stuck and self._stuck_at is None:
            self._stuck_at = now
        return False

    def _evidence(self, signs: Signs) -> Iterator[_Evidence]:
        if self._audible_since is None:
            return
        limits = self._limits
        if self._talking_since is not None:
            yield _Evidence(self._talking_since, limits.talk_s, is_strong=True)
        if signs.is_broken_off and self._tries == 0:
            # it can also be the way in which somebody's client ends: worth one new connection
            yield _Evidence(self._heard_at, limits.talk_s, is_strong=False)
        if self._stuck_at is not None:
            yield _Evidence(self._stuck_at, limits.talk_s, is_strong=True)
        if signs.other >= _ANSWERS:
            yield _Evidence(max(self._other_at, self._heard_at), limits.answer_s, is_strong=True)
        yield _Evidence(max(self._heard_at, self._audible_since), limits.quiet_s, is_strong=False)

    def _go_further(self, now: float, tries: int) -> Measure:
        if self._tries >= tries and not self._is_told:
            self._is_told = True
            return Measure.TELL
        self._tries += 1
        self.connected(now)
        return Measure.RECONNECT
