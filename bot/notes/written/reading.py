"""Windows read by a language model: side by side, each paid for once, halved if too long."""

import asyncio
import hashlib
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace

from pydantic import ValidationError

from bot.domain.frozen import Frozen
from bot.domain.language import Usage
from bot.language import Filler, NoAnswerError
from bot.language.budget import room_for_user
from bot.language.prompt_files import Wording
from bot.notes.written.bounds import is_beyond_reason
from bot.notes.written.drafts import WindowDraft
from bot.notes.written.prompting import PROMPTS, Prompter
from bot.notes.written.windows import (
    Line,
    Window,
    closing_window,
    milliseconds,
    windows_of,
)
from bot.ports import DraftStore

_log = logging.getLogger(__name__)

_MIN_TALK_TOKENS = 300
_MAX_HALVINGS = 4
_TALK_SHARE = 0.45
"""Of what prompt and answer leave over: an answer full of quotes is about as long as the talk."""

WINDOW_TOKENS = 3_500
"""Of talk that are read at a time: what models read with attention, and answer in full."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a model made of a window; without a `draft` or with half of one, `reason` says why."""

    window: Window
    draft: WindowDraft | None
    model: str | None
    usage: Usage
    reason: str | None = None

    @property
    def is_whole(self) -> bool:
        """Whether the window was read to its end."""
        return self.draft is not None and self.reason is None


class _Kept(Frozen):
    """A draft as it is stored; none means that the window was too long and has to be halved."""

    draft: WindowDraft | None
    model: str | None
    usage: Usage


class Reader:
    """Reads the windows of one meeting; what was read is kept in `drafts`.

    At most `window_tokens` of talk make a window. How many calls go on side by side, and how long a
    model that fails is left alone, is the filler's to decide.
    """

    def __init__(
        self,
        meeting_id: str,
        filler: Filler,
        drafts: DraftStore,
        prompter: Prompter,
        window_tokens: int = WINDOW_TOKENS,
    ) -> None:
        self._meeting_id = meeting_id
        self._filler = filler
        self._drafts = drafts
        self._prompter = prompter
        room = room_for_user(filler.context_tokens, prompter.system, WindowDraft, 1)
        talk = int((room - prompter.frame_tokens) * _TALK_SHARE)
        self._talk_tokens = max(_MIN_TALK_TOKENS, min(window_tokens, talk))

    async def read_all(
        self, lines: Sequence[Line], report: Callable[[float], None]
    ) -> tuple[Reading, ...]:
        """All windows in order and, of a meeting with several, a second look at its end."""
        windows = windows_of(lines, self._talk_tokens)
        closing = closing_window(lines, self._talk_tokens) if len(windows) > 1 else None
        done = 0
        total = len(windows) + (closing is not None)

        async def counted(readings: Awaitable[tuple[Reading, ...]]) -> tuple[Reading, ...]:
            nonlocal done
            read = await readings
            done += 1
            report(done / total)
            return read

        people = _people_until(lines)
        async with asyncio.TaskGroup() as group:
            tasks = [
                group.create_task(counted(self._read(window, people(window)))) for window in windows
            ]
            if closing is not None:
                second = self._read(closing, people(closing), is_closing=True)
                last = group.create_task(counted(second))
        read = [reading for task in tasks for reading in task.result()]
        if closing is not None:
            # The windows were read before: a second look that fails loses nothing.
            read.extend(reading for reading in last.result() if reading.draft is not None)
        return tuple(read)

    async def read_complete(self, lines: Sequence[Line]) -> int:
        """Read the windows whose end is known already, one after the other; how many are read.

        Stops at the first that no model reads: it is tried again the next time.
        """
        people = _people_until(lines)
        count = 0
        for window in windows_of(lines, self._talk_tokens, is_over=False):
            readings = await self._read(window, people(window))
            if not all(reading.is_whole for reading in readings):
                break
            count += 1
        return count

    async def _read(
        self,
        window: Window,
        people: Sequence[str],
        *,
        is_closing: bool = False,
        halvings: int = _MAX_HALVINGS,
    ) -> tuple[Reading, ...]:
        wording = self._prompter.window(window, people, is_closing=is_closing)
        key = _key(wording, self._filler.names)
        halves = window.halves() if halvings else None
        kept = await self._kept(key)
        if kept is None:
            reading, kept = await self._asked(window, wording, may_halve=halves is not None)
            if kept is None:
                return (reading,)
            await self._drafts.save_draft(self._meeting_id, key, kept.model_dump_json())
        if kept.draft is not None or halves is None:
            return (Reading(window, kept.draft, kept.model, kept.usage),)
        parts = [
            await self._read(half, people, is_closing=is_closing, halvings=halvings - 1)
            for half in halves
        ]
        first, *rest = (reading for part in parts for reading in part)
        return (replace(first, usage=kept.usage + first.usage), *rest)

    async def _kept(self, key: str) -> _Kept | None:
        stored = await self._drafts.draft(self._meeting_id, key)
        try:
            return None if stored is None else _Kept.model_validate_json(stored)
        except ValidationError:
            _log.warning("a draft of meeting %s is of another version", self._meeting_id)
            return None

    async def _asked(
        self, window: Window, wording: Wording, *, may_halve: bool
    ) -> tuple[Reading, _Kept | None]:
        """What the models answer, and what of it is worth keeping."""
        try:
            filled = await self._filler.fill(WindowDraft, wording.system, wording.user)
        except NoAnswerError as error:
            return self._unanswered(window, error, may_halve=may_halve)
        if not filled.is_partial:
            kept = _Kept(draft=filled.value, model=filled.model, usage=filled.usage)
            return Reading(window, filled.value, filled.model, filled.usage), kept
        if may_halve and not is_beyond_reason(filled.value, window):
            kept = _Kept(draft=None, model=filled.model, usage=filled.usage)
            return Reading(window, None, filled.model, filled.usage), kept
        reason = f"{filled.model} did not finish its answer"
        return Reading(window, filled.value, filled.model, filled.usage, reason), None

    def _unanswered(
        self, window: Window, error: NoAnswerError, *, may_halve: bool
    ) -> tuple[Reading, _Kept | None]:
        if error.is_too_long and may_halve:
            kept = _Kept(draft=None, model=None, usage=error.usage)
            return Reading(window, None, None, error.usage), kept
        _log.warning("no model read a stretch of meeting %s", self._meeting_id)
        return Reading(window, None, None, error.usage, error.reason), None


def _people_until(lines: Sequence[Line]) -> Callable[[Window], list[str]]:
    """Who has spoken up to the end of a window, by the names that are shown.

    Not who was there: the list must not change for a window that was read already.
    """
    first_spoken: dict[str, int] = {}
    for line in lines:
        first_spoken.setdefault(line.shown.partition(":")[0], _begun(line))
    return lambda window: [
        name for name, at in first_spoken.items() if at <= _begun(window.lines[-1])
    ]


def _begun(line: Line) -> int:
    return milliseconds(line.utterance.start_s)


def _key(wording: Wording, models: Sequence[str]) -> str:
    """A name for everything that an answer depends on."""
    parts = ("window", PROMPTS, *models, wording.system, wording.user)
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:32]
