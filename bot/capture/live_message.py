"""The message that shows what is said while a meeting goes on."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from bot.capture.errand import is_set
from bot.domain.preferences import LiveView
from bot.domain.publication import LiveLine, LivePublication
from bot.engine.logs import report
from bot.errors import MinutaError, ProviderError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from bot.capture.listening import Listening
    from bot.capture.surroundings import Surroundings
    from bot.domain.meeting import Meeting, Place
    from bot.domain.publication import LiveNote
    from bot.domain.transcript import Utterance

log = logging.getLogger(__name__)

_MOST_LINES = 40
_MOST_DOUBLINGS = 5


class LiveMessage:
    """Posts the running transcript of one meeting and lets it grow, at most once in `pace_s`.

    Nothing is said before somebody has spoken, while nothing has changed, and where the room's
    settings do not want it. A platform in trouble is asked less and less often. At the end the
    message says that it is over, also when an earlier process posted it.
    """

    def __init__(
        self,
        meeting: Callable[[], Meeting],
        room: Callable[[], Place],
        around: Surroundings,
        pace_s: float,
    ) -> None:
        self._meeting = meeting
        self._room = room
        self._around = around
        self._pace_s = pace_s
        self._key = f"live:{meeting().id}"
        self._finals: dict[str, LiveLine] | None = None
        self._listening: Listening | None = None
        self._is_hearing = False
        self._is_posted = False
        self._said: tuple[tuple[LiveLine, ...], tuple[LiveNote, ...]] = ((), ())
        self._wait_s = pace_s
        self._ending = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def follow(self, listening: Listening | None) -> None:
        """Show what is understood here from now on, None while nobody listens; returns at once."""
        self._is_hearing = listening is not None
        if listening is not None:
            self._listening = listening
            self._begin()

    async def end(self, within_s: float) -> bool:
        """Show nothing any more; whether that was achieved in this time. It is tried on if not."""
        self._ending.set()
        await asyncio.wait([self._begin()], timeout=within_s)
        return self._begin().done()

    async def done(self, within_s: float) -> None:
        """Wait until a message that was to end says so, but for no longer than this."""
        if self._task is not None and self._ending.is_set():
            await asyncio.wait([self._task], timeout=within_s)

    async def close(self) -> None:
        """Leave the message as it is."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])

    def _begin(self) -> asyncio.Task[None]:
        if self._task is None:
            self._task = asyncio.create_task(self._go_on(), name=self._key)
        return self._task

    async def _go_on(self) -> None:
        is_over = False
        while not is_over:
            if not self._ending.is_set():
                await is_set(self._ending, self._wait_s)
            is_ending = self._ending.is_set()
            if await self._is_shown(is_ending=is_ending):
                is_over = is_ending
            elif is_ending:
                await asyncio.sleep(self._wait_s)

    async def _is_shown(self, *, is_ending: bool) -> bool:
        """Bring the message up to date; whether that worked."""
        try:
            await (self._say_over() if is_ending else self._say_lines())
        except (MinutaError, ProviderError, TimeoutError) as error:
            log.warning("meeting %s: its live text was not shown: %s", self._meeting().id, error)
            asked_s = error.retry_after_s if isinstance(error, ProviderError) else None
            self._wait_s = max(self._longer_s(), asked_s or 0.0)
        except Exception as error:  # noqa: BLE001 (the live text must not harm the recording)
            report(log, f"live text of {self._meeting().id}", error)
            self._wait_s = self._longer_s()
        else:
            self._wait_s = self._pace_s
            return True
        return False

    def _longer_s(self) -> float:
        longest_s = self._pace_s * (1 << _MOST_DOUBLINGS)
        return min(2 * self._wait_s, longest_s)

    async def _say_lines(self) -> None:
        lines = self._lines(await self._known())
        noted = tuple(self._listening.noted) if self._listening is not None else ()
        if (lines, noted) == self._said or not await self._is_wanted():
            return
        lag_s = self._listening.lag_s if self._listening is not None else 0.0
        self._is_posted = True
        await self._around.say(
            self._key,
            LivePublication(meeting=self._meeting(), lines=lines, noted=noted, lag_s=lag_s),
        )
        self._said = lines, noted

    async def _say_over(self) -> None:
        if self._is_posted or await self._was_posted():
            await self._around.say(
                self._key, LivePublication(meeting=self._meeting(), is_over=True)
            )

    async def _was_posted(self) -> bool:
        """Whether an earlier process has posted the message, or was killed while it did."""
        if (await self._around.store.delivery(self._key)).ref is not None:
            return True
        return self._listening is None and bool(await self._known()) and await self._is_wanted()

    async def _is_wanted(self) -> bool:
        settings = await self._around.store.room_settings(self._room())
        return settings.live is LiveView.MESSAGE

    async def _known(self) -> dict[str, LiveLine]:
        """The last final lines, at first those that an earlier process has kept."""
        if self._finals is None:
            self._finals = _newest({}, await self._around.store.live(self._meeting().id))
        if self._listening is not None:
            self._finals = _newest(self._finals, self._listening.recent)
        return self._finals

    def _lines(self, finals: dict[str, LiveLine]) -> tuple[LiveLine, ...]:
        partials = self._listening.partials if self._listening and self._is_hearing else {}
        unfinished = [
            _line(of.speaker, of.start_s, of.text, is_final=False) for of in partials.values()
        ]
        lines = sorted([*finals.values(), *unfinished], key=lambda line: line.start_s)
        return tuple(lines[-_MOST_LINES:])


def _newest(known: dict[str, LiveLine], said: Iterable[Utterance]) -> dict[str, LiveLine]:
    new = {of.id: _line(of.speaker, of.start_s, of.text, is_final=True) for of in said}
    lines = sorted((known | new).items(), key=lambda line: line[1].start_s)
    return dict(lines[-_MOST_LINES:])


def _line(speaker: str | None, start_s: float, text: str, *, is_final: bool) -> LiveLine:
    # who was speaking when the bot came in began before the meeting
    return LiveLine(speaker=speaker, start_s=max(0.0, start_s), text=text, is_final=is_final)
