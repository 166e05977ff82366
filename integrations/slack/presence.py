"""Whether Minuta is where somebody wants something of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from bot.errors import MinutaError
from integrations.slack.asking import direct_channel
from integrations.slack.faults import Refused

if TYPE_CHECKING:
    from collections.abc import Mapping

    from integrations.slack.asking import Asked

_OUTSIDE: Final = frozenset({"channel_not_found", "not_in_channel"})
_DIRECT: Final = "D"


async def check_can_write(
    asked: Asked, channel: str, instead: str = "send the recording to Minuta directly"
) -> None:
    """Raise `MinutaError` where Minuta is not in a channel; `instead` is what else can be done."""
    if channel.startswith(_DIRECT):
        # asked for so, it needs no permission to read
        is_in = await direct_channel(asked) == channel
    else:
        is_in = await _is_member(asked, channel)
    if not is_in:
        raise MinutaError(
            "Minuta is not in this conversation.", f"Invite it with /invite @Minuta, or {instead}."
        )


async def _is_member(asked: Asked, channel: str) -> bool:
    try:
        answer = await asked.surroundings.api.call(
            asked.team, "conversations.info", channel=channel
        )
    except Refused as error:
        if error.code in _OUTSIDE:
            return False
        raise
    told: Mapping[str, Any] = answer["channel"]
    return bool(told.get("is_im") or told.get("is_member"))
