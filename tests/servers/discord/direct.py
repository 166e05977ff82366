"""The private channel of a bot and a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.servers.discord.world import USUAL, ChannelType, Permission

if TYPE_CHECKING:
    from tests.servers.discord.world import Account, Json


class DirectChannel:
    """Only the two of them write and read here."""

    def __init__(self, channel_id: int, bot: Account, person: Account) -> None:
        self.id = channel_id
        self.bot = bot
        self.person = person

    @property
    def allowed(self) -> Permission:
        """What anybody may do here."""
        return USUAL

    def json(self) -> Json:
        return {
            "id": str(self.id),
            "type": int(ChannelType.DM),
            "recipients": [self.person.json()],
            "last_message_id": None,
            "flags": 0,
        }
