"""An item in few words, and the words that it comes from, as safe text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from bot.domain.action_item import AssigneeBasis
from bot.domain.wording import assignee_wording, clock_time
from integrations.discord.places import PLATFORM, link, message_link
from integrations.discord.text import beginning, safe
from integrations.discord.wording import timestamp

if TYPE_CHECKING:
    from bot.domain.action_item import ActionItem
    from bot.domain.meeting import Meeting
    from bot.domain.outbox import MessageRef

NAME_ROOM: Final = 80
"""Characters of a name."""


class Room(NamedTuple):
    """Characters that parts of an item may take at the most; with none, the part is left out."""

    task: int
    quote: int
    title: int
    phrase: int


def brief(text: str, room: int) -> str:
    """The beginning of untrusted text, as safe text of so many characters at the most.

    What is far behind is not looked at: there may be much of it, in many items.
    """
    return beginning(safe(text[: 2 * room]), room)


def name_of(item: ActionItem, meeting: Meeting) -> str:
    """What the person is called that an item belongs to."""
    return brief(assignee_wording(item, meeting), NAME_ROOM)


def quote(
    item: ActionItem,
    meeting: Meeting,
    room: Room,
    *,
    said_by: str | None = None,
    notes: MessageRef | None = None,
) -> str:
    """The words an item comes from, and where they were said; what was said of it later first.

    `said_by` is who has said that, `notes` the message that leads to the meeting of the item.
    """
    where = f"-# {source(item, meeting, room, notes)}"
    if item.said_done is not None:
        name = f"{brief(said_by, NAME_ROOM)}, " if said_by else ""
        words = _quoted(item.said_done.evidence.quote, room)
        return f"{words}\n-# {name}in a later meeting\n{where}"
    evidence = item.evidence[0]
    if evidence.quote.strip() == item.task.strip():
        return where
    return f"{_quoted(evidence.quote, room)}\n{where}"


def source(item: ActionItem, meeting: Meeting, room: Room, notes: MessageRef | None = None) -> str:
    """Who said it and when, in which meeting, and the way there."""
    at = clock_time(item.evidence[0].start_s)
    basis = item.assignee.basis if item.assignee else None
    # who takes something on says it themselves; otherwise it is not known here who did
    who = f"{name_of(item, meeting)} at {at}" if basis is AssigneeBasis.SELF_COMMITMENT else at
    return f"{who} · {meeting_words(meeting, room, notes)}"


def meeting_words(meeting: Meeting, room: Room, notes: MessageRef | None = None) -> str:
    """A meeting by its title and day, and the way to its notes, or to where it was."""
    place = meeting.place
    where = place.thread or place.channel
    is_here = place.platform == PLATFORM and where.isdecimal()
    there = link(place) if is_here else f"on {safe(place.platform.capitalize())}"
    way = message_link(place.workspace, notes) or there
    day = timestamp(meeting.started_at, "d")
    if not room.title:
        return f"{day} · {way}"
    return f"**{brief(meeting.title, room.title)}**, {day} · {way}"


def _quoted(words: str, room: Room) -> str:
    return f"> “{brief(words, room.quote)}”"
