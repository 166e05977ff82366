"""What is said where somebody takes no direct messages: to them, and to who started the meeting."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from integrations.discord.items.words import NAME_ROOM, Room, brief, meeting_words
from integrations.discord.limits import MESSAGE_TEXT
from integrations.discord.places import PLATFORM
from integrations.discord.text import counted, first_that_fit, length
from integrations.discord.wording import due

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.domain.action_item import ActionItem
    from bot.domain.meeting import Meeting
    from bot.domain.people import Participant
    from bot.domain.publication import MentionPublication, UnreachablePublication

_CLOSED: Final = (
    "-# (I can't write to you directly: allow direct messages from members of this server in its "
    "privacy settings.)"
)
_UNKNOWN: Final = (
    "-# (I can't write to them directly: nobody has said which account is theirs. "
    "**Fix names** under the notes does.)"
)
_TASK_ROOM: Final = 500
_MORE_ROOM: Final = 30
_ROOM: Final = Room(task=0, quote=0, title=200, phrase=0)


def mentioned(publication: MentionPublication) -> int | None:
    """The user whom a mention is for, if they have an account on the meeting's server."""
    return _user_id(publication.participant, publication.meeting)


def mention_text(publication: MentionPublication) -> str:
    """The items of one person, as far as they fit; nobody else is mentioned."""
    user_id = mentioned(publication)
    who = f"<@{user_id}>" if user_id else f"**{_name(publication.participant)}**"
    number = counted(len(publication.items), "action item")
    title = f"{who}, this is about {number} of yours:" if user_id else f"{who} has {number}:"
    why = _CLOSED if user_id else _UNKNOWN
    room = MESSAGE_TEXT - length(f"{title}\n{why}\n") - _MORE_ROOM
    return "\n".join((title, *_items(publication, room), why))


def unreachable_text(publication: UnreachablePublication) -> str:
    """What who started a meeting is told of somebody who can't be."""
    name, where = _name(publication.unreachable), meeting_words(publication.meeting, _ROOM)
    if _user_id(publication.unreachable, publication.meeting) is None:
        return (
            f"**{name}** has action items, and I don't know their account, so I have named them "
            f"where its notes are.\n-# {where}\n"
            "-# **Fix names** under the notes says who they are."
        )
    return (
        f"**{name}** takes no direct messages from me, so I have mentioned them where the "
        f"meeting's notes are.\n-# {where}\n-# You are told of this once. They can allow direct "
        "messages from members of the server in its privacy settings."
    )


def _items(publication: MentionPublication, room: int) -> Iterator[str]:
    lines = [_line(item) for item in publication.items]
    shown = first_that_fit(lines, room)
    yield from shown
    if len(shown) < len(lines):
        yield f"-# … and {len(lines) - len(shown)} more"


def _line(item: ActionItem) -> str:
    when = due(item.due) if item.due and item.due.instant else "no date"
    return f"☐ {brief(item.task, _TASK_ROOM)} · {when}"


def _user_id(person: Participant, meeting: Meeting) -> int | None:
    account = person.account
    if account is None or account.platform != PLATFORM:
        return None
    is_here = account.workspace == meeting.place.workspace and account.user_id.isdecimal()
    return int(account.user_id) if is_here else None


def _name(person: Participant) -> str:
    return brief(person.name, NAME_ROOM)
