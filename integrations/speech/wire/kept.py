"""Sound that a provider may not have yet."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


class KeptSound:
    """The bytes of a session that were not acknowledged, in order."""

    def __init__(self) -> None:
        self._pieces: deque[bytes] = deque()
        self._begin = 0
        self._end = 0

    @property
    def size(self) -> int:
        """How many bytes are kept."""
        return self._end - self._begin

    def add(self, piece: bytes) -> None:
        """Keep what is sent now."""
        self._pieces.append(piece)
        self._end += len(piece)

    def acknowledge(self, until: int) -> bool:
        """Forget what comes before this byte of the session; whether there was any of it."""
        until = min(until, self._end)
        if until <= self._begin:
            return False
        while self._pieces and self._begin + len(self._pieces[0]) <= until:
            self._begin += len(self._pieces.popleft())
        if self._begin < until:
            self._pieces[0] = self._pieces[0][until - self._begin :]
            self._begin = until
        return True

    def __iter__(self) -> Iterator[bytes]:
        """What is kept now; it may be acknowledged meanwhile."""
        return iter(tuple(self._pieces))
