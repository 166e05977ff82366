"""What people said or are called, written so that it can't be anything else in a prompt."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from bot.domain.meeting import Meeting, Source
from bot.domain.people import Participant
from bot.domain.wording import one_line

UNKNOWN_SPEAKER = "?"

_MAX_NAME_CHARS = 40

_BRACKETS: Mapping[int, str] = MappingProxyType(
    {
        **dict.fromkeys(map(ord, "<＜〈⟨《﹤"), "‹"),
        **dict.fromkeys(map(ord, ">＞〉⟩》﹥"), "›"),
        **dict.fromkeys(map(ord, "[［【〔⟦{｛"), "("),
        **dict.fromkeys(map(ord, "]］】〕⟧}｝"), ")"),
        **dict.fromkeys(map(ord, "`"), "'"),
    }
)
"""Tags close a block and square brackets number its lines, so neither is left to people."""

_COUNT = re.compile(r"\s*\(\d+\)$")
_NO_NAME = re.compile(r"[:：|\"“”]+")


def shown(text: str) -> str:
    """Untrusted text on one line, in which nothing can open or close a block or number a line."""
    return one_line(text.translate(_BRACKETS))


def shown_name(name: str) -> str:
    """A name that can't be taken for what somebody said, of at most 40 characters."""
    bare = " ".join(_NO_NAME.sub(" ", shown(name)).split())
    return bare[:_MAX_NAME_CHARS].strip() or UNKNOWN_SPEAKER


class Naming:
    """The names under which a model sees the people of a meeting; no two are the same."""

    def __init__(self, participants: Iterable[Participant]) -> None:
        self._names: dict[str, str] = {}
        seen: Counter[str] = Counter()
        for participant in participants:
            name = shown_name(participant.name)
            seen[name.casefold()] += 1
            count = seen[name.casefold()]
            self._names[participant.id] = name if count == 1 else f"{name} ({count})"

    def name(self, participant_id: str | None) -> str:
        """What a participant is called in prompts."""
        return self._names.get(participant_id or "", UNKNOWN_SPEAKER)


def named_people(meeting: Meeting) -> tuple[Participant, ...]:
    """Those whom a model sees by name.

    Somebody who was heard live but never seen is numbered when the meeting ends: too late for what
    was read while people talked.
    """
    if meeting.source is not Source.LIVE:
        return meeting.participants
    return tuple(participant for participant in meeting.participants if participant.is_named)


def without_count(name: str | None) -> str | None:
    """A name as it was before it was told apart from another of the same spelling, if it is one."""
    return None if name in {None, UNKNOWN_SPEAKER} else _COUNT.sub("", name)
