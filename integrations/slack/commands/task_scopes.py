"""Which action items are meant: written behind a command, and carried by what is under a list."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote, unquote

from bot.ports.desk import TaskScope
from integrations.slack.mentions import unescaped
from integrations.slack.places import place

if TYPE_CHECKING:
    from bot.domain.meeting import Place

_MOST_WORDS = 60
_NOTHING = "-"


class Wanted(NamedTuple):
    """Items of a scope, with these words in them; `channel` is where that was asked."""

    scope: TaskScope
    words: str
    channel: str

    @classmethod
    def read(cls, text: str, channel: str) -> Wanted:
        """What somebody has written: `mine`, `channel`, `overdue` or `closed`, and words."""
        first, _, rest = text.strip().partition(" ")
        try:
            return cls(TaskScope(first.lower()), unescaped(rest).strip(), channel)
        except ValueError:
            return cls(TaskScope.MINE, unescaped(text).strip(), channel)

    @classmethod
    def carried(cls, channel: str, scope: str, words: str) -> Wanted:
        """What a button or a row carries; raises `ValueError` for a scope that there is not."""
        sought = "" if words == _NOTHING else unquote(words)
        return cls(TaskScope(scope), sought, "" if channel == _NOTHING else channel)

    @property
    def values(self) -> tuple[str, str, str]:
        """The channel, the scope and the words as they are carried: none of them empty."""
        sought = quote(self.words[:_MOST_WORDS], safe="") or _NOTHING
        return self.channel or _NOTHING, self.scope.value, sought

    def place(self, team: str) -> Place | None:
        """The place that is asked about; None for all that is somebody's own."""
        is_here = self.scope in {TaskScope.CHANNEL, TaskScope.OVERDUE} and self.channel
        return place(team, self.channel) if is_here else None
