"""The real store and the real shelf, behind something that lets a test come in between."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.ports import AudioShelf

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Collection
    from contextlib import AbstractAsyncContextManager
    from datetime import datetime
    from pathlib import Path


async def nothing() -> None:
    """Comes in between without doing anything."""


class Killed(BaseException):
    """The end of the process, as far as the code in it can tell."""


class Mortal:
    """Something from outside that is reached only so many times before the bot is killed."""

    def __init__(self, inner: object, life: Life) -> None:
        self._inner = inner
        self._life = life

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 (stands for any method of a port)
        method = getattr(self._inner, name)

        async def called(*args: object) -> object:
            self._life.go_on()
            return await method(*args)

        return called


class Life:
    """How many steps are left until the bot is killed."""

    def __init__(self, steps: int) -> None:
        self._steps = steps

    def go_on(self) -> None:
        if self._steps == 0:
            raise Killed
        self._steps -= 1


class WatchedShelf(AudioShelf):
    """A real shelf; `before` and `after` happen around every put, and `came` is what was put."""

    def __init__(self, shelf: AudioShelf) -> None:
        self._shelf = shelf
        self.came: list[str] = []
        self.before: Callable[[], Awaitable[None]] = nothing
        self.after: Callable[[], Awaitable[None]] = nothing

    async def put(self, source: Path, key: str) -> str:
        await self.before()
        digest = await self._shelf.put(source, key)
        self.came.append(key)
        await self.after()
        return digest

    def local(self, key: str) -> AbstractAsyncContextManager[Path]:
        return self._shelf.local(key)

    async def remove(self, key: str) -> None:
        await self._shelf.remove(key)

    async def remove_older_than(self, moment: datetime, keys: Collection[str] | None = None) -> int:
        return await self._shelf.remove_older_than(moment, keys)
