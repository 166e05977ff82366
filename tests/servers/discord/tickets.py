"""What lets a bot into a call: the voice state of the main gateway and its token."""

from __future__ import annotations

from typing import NamedTuple


class Ticket(NamedTuple):
    """What VOICE_STATE_UPDATE and VOICE_SERVER_UPDATE told a bot; op 0 must repeat it."""

    guild_id: int
    user_id: int
    channel_id: int
    session_id: str
    token: str
