"""What becomes of a connection when it ends: the next step, and when it is enough."""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING, Final, NamedTuple

from integrations.discord.voice import departures

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.domain.voice import Departure


class Patience(NamedTuple):
    """How long things may take, in seconds unless it says otherwise."""

    answer_s: float = 4.0
    """The main gateway's two answers to our wish to be in a room."""
    handshake_s: float = 10.0
    """The voice gateway, from its first byte to a key."""
    discovery_s: float = 0.5
    discovery_attempts: int = 6
    resume_s: float = 1.5
    follow_s: float = 1.0
    """Who was disconnected waits for the news of where to go, or of having been thrown out."""
    allocation_s: float = 15.0
    """A voice server that is being replaced, which Discord announces."""
    guild_s: float = 30.0
    """A server's data after the main gateway had to begin anew."""
    leaver_s: float = 0.2
    """A commit that removes somebody who was just talking waits for their last packets."""
    gone_s: float = 0.5
    """Between being thrown out and the news that the room does not exist any more."""
    settled_s: float = 30.0
    """A connection that held so long was a good one."""
    join_s: float = 20.0
    give_up_s: float = 180.0
    closing_s: float = 1.0
    tell_s: float = 10.0
    """Of reconnecting, before people are told."""


class Cause(Enum):
    """Why a connection, or an attempt at one, is over."""

    NEW = auto()
    CLOSED = auto()
    NEW_SERVER = auto()
    SERVER_LOST = auto()
    REMOVED = auto()
    ROOM_GONE = auto()
    GUILD_GONE = auto()
    REIDENTIFIED = auto()
    SILENT = auto()
    NO_ANSWER = auto()
    NO_SERVER = auto()
    NO_UDP = auto()
    ASKED = auto()


class Ending(NamedTuple):
    """The end of a connection; `code` is the voice gateway's close code."""

    cause: Cause
    code: int | None = None


class Step(Enum):
    """What to try next.

    *resume*: the same session over a new socket, UDP goes on meanwhile. *follow*: connect to the
    server that the main gateway has named. *wait*: it will say what happened. *ask*: ask it for the
    room.
    """

    RESUME = auto()
    FOLLOW = auto()
    WAIT = auto()
    ASK = auto()


class Plan(NamedTuple):
    """The next step, the seconds to wait before it, and how many it may take to *wait*."""

    step: Step
    delay_s: float
    limit_s: float


_FIRST_APPLICATION_CODE: Final = 4000
_CODES: Final = {
    4000: Step.RESUME,
    4014: Step.WAIT,
    4022: Step.WAIT,
}
"""Of Discord's voice close codes, those after which asking for the room anew is not the best."""

_FINAL: Final = {
    Cause.ASKED: departures.ASKED,
    Cause.REMOVED: departures.KICKED,
    Cause.ROOM_GONE: departures.ROOM_GONE,
    Cause.GUILD_GONE: departures.GUILD_GONE,
}
_REFUSALS: Final = {
    4017: departures.ENCRYPTION_REFUSED,
    4021: departures.RATE_LIMITED,
}
_FIRST_DELAY_S: Final = 0.5
_MAX_DELAY_S: Final = 15.0
_FREE_ATTEMPTS: Final = 2
_MAX_ATTEMPTS: Final = 25


class Recovery:
    """Decides on the next step after each ending, with backoff, until it has been enough.

    `jitter` gives a number between 0 and 1. Not used by more than one room.
    """

    def __init__(self, patience: Patience, jitter: Callable[[], float], now: float) -> None:
        self._patience = patience
        self._jitter = jitter
        self._limit_s = patience.join_s
        self._since = now
        self._attempts = 0
        self._has_resumed = False
        self._last = Cause.NEW

    def settled(self, now: float) -> None:
        """The connection has held for a while: what comes next is a new story."""
        self._since = now
        self._limit_s = self._patience.give_up_s
        self._attempts = 0
        self._has_resumed = False

    def elapsed_s(self, now: float) -> float:
        """Seconds since the story began."""
        return now - self._since

    def next(self, ending: Ending, now: float) -> Plan | Departure:
        """The next step, or the end of all attempts."""
        final = self._final(ending)
        if final is not None:
            return final
        if self._attempts == 0:
            self._since = now
        elif ending.cause is Cause.REIDENTIFIED:
            self._attempts = 0
        elif now - self._since > self._limit_s or self._attempts >= _MAX_ATTEMPTS:
            is_unanswered = self._last is Cause.NO_ANSWER
            return (
                departures.NO_ANSWER
                if is_unanswered
                else departures.unreachable(now - self._since, is_udp=self._last is Cause.NO_UDP)
            )
        self._attempts += 1
        if ending.cause not in (Cause.NEW, Cause.SILENT):
            self._last = ending.cause
        is_allocating = ending.cause is Cause.SERVER_LOST
        limit_s = self._patience.allocation_s if is_allocating else self._patience.follow_s
        delay_s = 0.0 if ending.cause is Cause.NEW_SERVER else self._delay_s()
        return Plan(self._step(ending), delay_s, limit_s)

    @staticmethod
    def _final(ending: Ending) -> Departure | None:
        if ending.cause is Cause.CLOSED:
            return _REFUSALS.get(ending.code or 0)
        return _FINAL.get(ending.cause)

    def _step(self, ending: Ending) -> Step:
        match ending.cause:
            case Cause.NEW_SERVER:
                return Step.FOLLOW
            case Cause.SERVER_LOST:
                return Step.WAIT
            case Cause.CLOSED:
                return self._step_after_close(ending.code)
            case _:
                return Step.ASK

    def _step_after_close(self, code: int | None) -> Step:
        is_drop = code is None or code < _FIRST_APPLICATION_CODE
        step = Step.RESUME if is_drop else _CODES.get(code or 0, Step.ASK)
        if step is Step.RESUME:
            if self._has_resumed:
                return Step.ASK
            self._has_resumed = True
        return step

    def _delay_s(self) -> float:
        if self._attempts <= _FREE_ATTEMPTS:
            return 0.0
        longest = min(_FIRST_DELAY_S * 2.0 ** (self._attempts - _FREE_ATTEMPTS), _MAX_DELAY_S)
        return longest * (0.5 + 0.5 * self._jitter())
