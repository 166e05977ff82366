"""Events that are scheduled in a voice room (docs.discord.com, "Guild Scheduled Event")."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from tests.servers.discord.world import Account, Channel, Json

_GUILD_ONLY = 2


class EventStatus(IntEnum):
    """The numbers of Discord."""

    SCHEDULED = 1
    ACTIVE = 2
    COMPLETED = 3
    CANCELED = 4


class EntityType(IntEnum):
    """What an event takes place in."""

    STAGE = 1
    VOICE = 2


@dataclass(eq=False)
class ScheduledEvent:
    """An event in a room of a guild."""

    id: int
    room: Channel
    name: str
    starts_at: datetime
    creator: Account
    entity_type: EntityType
    status: EventStatus = EventStatus.SCHEDULED

    def json(self) -> Json:
        return {
            "id": str(self.id),
            "guild_id": str(self.room.guild.id),
            "channel_id": str(self.room.id),
            "creator_id": str(self.creator.id),
            "creator": self.creator.json(),
            "name": self.name,
            "description": None,
            "scheduled_start_time": self.starts_at.isoformat(),
            "scheduled_end_time": None,
            "privacy_level": _GUILD_ONLY,
            "status": int(self.status),
            "entity_type": int(self.entity_type),
            "entity_id": None,
            "entity_metadata": None,
            "user_count": 0,
            "image": None,
            "recurrence_rule": None,
        }
