"""The people in a room as participants of a meeting."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.people import Account, Participant

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.domain.meeting import Meeting, Place
    from bot.domain.voice import RoomMember
    from bot.ports import VoicePlatform


def with_people(meeting: Meeting, members: Sequence[RoomMember]) -> Meeting:
    """The meeting with these people among its participants, under their newest names.

    Bots take no part.
    """
    known = {participant.id: participant for participant in meeting.participants}
    for member in members:
        if not member.is_bot:
            known[member.user_id] = Participant(
                id=member.user_id,
                name=member.name,
                aliases=member.aliases,
                account=Account(
                    platform=meeting.place.platform,
                    workspace=meeting.place.workspace,
                    user_id=member.user_id,
                ),
            )
    return meeting.model_copy(update={"participants": tuple(known.values())})


def people_in(platforms: Mapping[str, VoicePlatform], room: Place) -> int:
    """How many people are in a room, bots not counted."""
    platform = platforms.get(room.platform)
    members = () if platform is None else platform.members(room)
    return sum(not member.is_bot for member in members)
