"""A meeting cut into windows that a language model can read."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.domain.people import Participant
from bot.domain.transcript import Utterance
from bot.language.budget import tokens_of
from bot.notes.sentences import spoken_at
from bot.notes.written.showing import Naming, shown

_LINE_TOKENS = 300
"""A longer utterance is shown as several lines."""

_CONTEXT_LINES = 8
CONTEXT_TOKENS = 400
"""Of what was said just before a window, at most so many are shown."""

_CUT_FROM = 0.75
"""A window ends at the longest pause behind this share of its budget."""

_NUMBER_TOKENS = 4
"""What the number in front of a line costs."""

_LAST_SHARE = 0.1
"""Commitments cluster in the last tenth of a meeting."""


@dataclass(frozen=True, slots=True)
class Line:
    """What one person said, as a model sees it: `utterance.text[start:end]`."""

    utterance: Utterance
    start: int
    end: int
    shown: str
    tokens: int

    @property
    def start_s(self) -> float:
        """When it begins, in seconds from the meeting's start."""
        return spoken_at(self.utterance, self.start)

    @property
    def end_s(self) -> float:
        """When its utterance ends, in seconds from the meeting's start."""
        return self.utterance.end_s


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of a meeting: `lines` are to be read, `context` is what was said just before.

    In the prompt they are numbered together, from 1.
    """

    context: tuple[Line, ...]
    lines: tuple[Line, ...]

    @property
    def start_s(self) -> float:
        """When its first new line begins, in seconds from the meeting's start."""
        return self.lines[0].start_s

    @property
    def end_s(self) -> float:
        """When its last utterance ends, in seconds from the meeting's start."""
        return max(line.end_s for line in self.lines)

    @property
    def first_number(self) -> int:
        """The number of the first new line."""
        return len(self.context) + 1

    def line(self, number: int) -> Line | None:
        """The line with a number, or None."""
        shown_lines = (*self.context, *self.lines)
        return shown_lines[number - 1] if 0 < number <= len(shown_lines) else None

    def halves(self) -> tuple["Window", "Window"] | None:
        """The window as two, or None where it is one line."""
        middle = len(self.lines) // 2
        if middle == 0:
            return None
        first, second = self.lines[:middle], self.lines[middle:]
        return Window(self.context, first), Window(_context((*self.context, *first)), second)


def lines_of(
    utterances: Iterable[Utterance], participants: Iterable[Participant]
) -> tuple[Line, ...]:
    """Everything that was said in order of time; what says nothing is left out."""
    naming = Naming(participants)
    in_order = sorted(utterances, key=_place)
    return tuple(line for utterance in in_order for line in _lines(utterance, naming))


def _place(utterance: Utterance) -> tuple[int, int, str, str]:
    """What the order goes by: the same for an utterance heard live and in the finished transcript.

    Its id is another then, and its times have been on the clock of a file and back.
    """
    return (
        milliseconds(utterance.start_s),
        milliseconds(utterance.end_s),
        utterance.speaker or "",
        utterance.text,
    )


def milliseconds(seconds: float) -> int:
    """A time as far as it is told from another."""
    return round(seconds * 1000)


def _lines(utterance: Utterance, naming: Naming) -> Iterator[Line]:
    speaker = naming.name(utterance.speaker)
    for start, end in _stretches(utterance.text):
        words = shown(utterance.text[start:end])
        if any(char.isalnum() for char in words):
            line = f"{speaker}: {words}"
            yield Line(utterance, start, end, line, tokens_of(line) + _NUMBER_TOKENS)


def _stretches(text: str) -> Iterator[tuple[int, int]]:
    """The text in pieces of at most so many tokens, cut at spaces where there are any."""
    start = 0
    while start < len(text):
        size = len(text) - start
        while tokens_of(text[start : start + size]) > _LINE_TOKENS:
            size = size * 3 // 4
        end = start + size
        if end < len(text):
            space = text.rfind(" ", start + size // 2, end)
            end = space + 1 if space > 0 else end
        yield start, end
        start = end


def windows_of(lines: Sequence[Line], budget: int, *, is_over: bool = True) -> tuple[Window, ...]:
    """The windows of a meeting, each of at most `budget` tokens of new lines.

    Where one ends depends only on what was said until its budget is full, so that the windows of a
    meeting that goes on are the first of the finished one. What is behind the last such end makes
    a window once the meeting `is_over`.
    """
    windows: list[Window] = []
    start = 0
    while start < len(lines):
        end = _end(lines, start, budget)
        if end is None:
            if is_over:
                windows.append(Window(_context(lines[:start]), tuple(lines[start:])))
            break
        windows.append(Window(_context(lines[:start]), tuple(lines[start:end])))
        start = end
    return tuple(windows)


def closing_window(lines: Sequence[Line], budget: int) -> Window | None:
    """The last tenth of a meeting, for a second look; None where it is all there is."""
    if not lines:
        return None
    from_s = lines[-1].end_s * (1 - _LAST_SHARE)
    start, tokens = len(lines), 0
    while start > 0 and lines[start - 1].start_s >= from_s:
        tokens += lines[start - 1].tokens
        if tokens > budget:
            break
        start -= 1
    if start in {0, len(lines)}:
        return None
    return Window(_context(lines[:start]), tuple(lines[start:]))


def _end(lines: Sequence[Line], start: int, budget: int) -> int | None:
    """Where the window that begins at `start` ends; None if its budget is not full yet."""
    tokens, earliest = 0, start + 1
    for i in range(start, len(lines)):
        tokens += lines[i].tokens
        if tokens > budget and i > start:
            return max(range(earliest, i + 1), key=lambda cut: (_pause_ms(lines, cut), cut))
        if tokens <= budget * _CUT_FROM:
            earliest = i + 1
    return None


def _pause_ms(lines: Sequence[Line], cut: int) -> int:
    return milliseconds(lines[cut].start_s) - milliseconds(lines[cut - 1].end_s)


def _context(before: Sequence[Line]) -> tuple[Line, ...]:
    kept: list[Line] = []
    tokens = 0
    for line in reversed(before[-_CONTEXT_LINES:]):
        tokens += line.tokens
        if tokens > CONTEXT_TOKENS:
            break
        kept.append(line)
    return tuple(reversed(kept))
