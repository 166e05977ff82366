"""Huddles: Slack lets no bot into them, but it tells when one has ended.

Where a channel wants it, who was in one is told once that a recording can be shared.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, Final

from bot.errors import MinutaError, ProviderError
from integrations.slack.elements import section
from integrations.slack.places import place

if TYPE_CHECKING:
    from collections.abc import Mapping

    from integrations.slack.app import Surroundings

log = logging.getLogger(__name__)

_FEWEST: Final = 2
_SHORTEST_S: Final = 300
"""Seconds; people who only try it out are not told anything."""

_WORDS: Final = (
    "This huddle is over. Minuta can't listen to huddles, but if somebody has recorded it: "
    "share the recording here, and Minuta makes the notes."
)


async def nudge(
    surroundings: Surroundings, team: str, channel: str, message: Mapping[str, Any]
) -> None:
    """Say in a huddle's thread what can be done with a recording, if it has just ended.

    Raises what the records raise, so that Slack sends the event again.
    """
    room: Mapping[str, Any] = message.get("room") or {}
    if not _is_worth_it(room):
        return
    settings = await surroundings.desk().settings.room(place(team, channel))
    if not settings.call_nudges:
        return
    key = f"slack:{team}:huddle:{room['id']}"
    if (await surroundings.outbox.delivery(key)).is_new:
        thread = str(room.get("thread_root_ts") or message["ts"])
        surroundings.tasks.start(_say(surroundings, team, channel, thread), "huddle")


def _is_worth_it(room: Mapping[str, Any]) -> bool:
    people = set(room.get("participant_history") or ())
    lasted_s = float(room.get("date_end") or 0) - float(room.get("date_start") or 0)
    return bool(room.get("has_ended")) and len(people) >= _FEWEST and lasted_s > _SHORTEST_S


async def _say(surroundings: Surroundings, team: str, channel: str, thread: str) -> None:
    try:
        await surroundings.api.call(
            team,
            "chat.postMessage",
            is_repeatable=False,
            channel=channel,
            thread_ts=thread,
            text=_WORDS,
            blocks=[section(_WORDS)],
        )
    except (MinutaError, ProviderError) as error:
        # nobody waits for it
        log.info("a huddle's thread was not written to: %s", type(error).__name__)
