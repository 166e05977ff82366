"""Which action items are meant: written behind a command, and carried by what is under a list."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import TYPE_CHECKING, Final, NamedTuple

from bot.domain.wording import one_line
from bot.errors import MinutaError
from bot.ports.desk import TaskScope
from integrations.slack.actions import NOTHING
from integrations.slack.mentions import unescaped
from integrations.slack.places import place
from integrations.slack.text import length

if TYPE_CHECKING:
    from bot.domain.meeting import Place

_MOST_WORDS: Final = 60
"""Characters, an emoji counted as two: they are carried in the id of a block, which has 255."""

_CODE: Final = "utf-16-le"
"""Takes the same room for the letters of all languages."""

_QUAD: Final = 4
"""Base64 comes in groups of so many characters."""


class Wanted(NamedTuple):
    """Items of a scope, with these words in them; `channel` is where that was asked."""

    scope: TaskScope
    words: str
    channel: str

    @classmethod
    def read(cls, text: str, channel: str) -> Wanted:
        """What somebody has written: `mine`, `channel`, `overdue` or `closed`, and words.

        Raises `MinutaError` for more words than are looked for.
        """
        first, _, rest = text.strip().partition(" ")
        try:
            scope = TaskScope(first.lower())
        except ValueError:
            scope, rest = TaskScope.MINE, text
        words = one_line(unescaped(rest))
        if length(words) > _MOST_WORDS:
            raise MinutaError(
                f"Action items are looked for by {_MOST_WORDS} characters at the most.",
                "Write fewer words of it.",
            )
        return cls(scope, words, channel)

    @classmethod
    def carried(cls, channel: str, scope: str, words: str) -> Wanted:
        """What a button or a row carries; raises `ValueError` for what none of ours does."""
        sought = "" if words == NOTHING else _decoded(words)
        return cls(TaskScope(scope), sought, "" if channel == NOTHING else channel)

    @property
    def values(self) -> tuple[str, str, str]:
        """The channel, the scope and the words as they are carried: none of them empty."""
        sought = _encoded(self.words) if self.words else NOTHING
        return self.channel or NOTHING, self.scope.value, sought

    def place(self, team: str) -> Place | None:
        """The place that is asked about; None for all that is somebody's own."""
        is_here = self.scope in {TaskScope.CHANNEL, TaskScope.OVERDUE} and self.channel
        return place(team, self.channel) if is_here else None


def _encoded(words: str) -> str:
    return urlsafe_b64encode(words.encode(_CODE)).decode().rstrip("=")


def _decoded(carried: str) -> str:
    padding = "=" * (-len(carried) % _QUAD)
    return urlsafe_b64decode(carried + padding).decode(_CODE)
