"""Recordings that were shared while nothing reached Minuta.

Slack sends an event again for some minutes only. So once a connection stands again, the files since
then are asked for, not the history of channels (docs.slack.dev/reference/methods/files.list).
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, Final

from bot.errors import MinutaError, ProviderError
from integrations.slack.faults import Refused
from integrations.slack.recordings import is_maybe_recording
from integrations.slack.shares import file_told, recording, shares_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping
    from datetime import datetime

    from bot.domain.upload import SharedRecording
    from integrations.slack.app import Surroundings

_log = logging.getLogger(__name__)

_PAGE: Final = 100
_MOST_PAGES: Final = 10


async def catch_up(surroundings: Surroundings, since: datetime) -> bool:
    """Take in what people shared since a moment; what has arrived already is left as it is.

    False if that could not be done now.
    """
    try:
        for team in await surroundings.workspaces.teams():
            found = [one async for one in _found(surroundings, team, since)]
            for one in found:
                event = f"since {since:%Y%m%d%H%M%S}: {one.place.channel} {one.message_id}"
                await surroundings.desk().uploads.arrived(event, (one,))
            _log.info("slack: %d files of %s were looked at again", len(found), team)
    except (MinutaError, ProviderError) as error:
        _log.warning("slack: what was missed could not be looked for: %s", type(error).__name__)
        return False
    return True


async def _found(
    surroundings: Surroundings, team: str, since: datetime
) -> AsyncIterator[SharedRecording]:
    async for listed in _listed(surroundings, team, since):
        by = str(listed.get("user") or "")
        if not is_maybe_recording(listed) or await _is_robot(surroundings, team, by):
            continue
        try:
            told = await file_told(surroundings.api, team, str(listed["id"]))
        except Refused:
            continue  # deleted meanwhile, or not for us to see
        for share in shares_of(told):
            if float(share.ts) >= since.timestamp():
                yield recording(told, team, share, by)


async def _listed(
    surroundings: Surroundings, team: str, since: datetime
) -> AsyncIterator[Mapping[str, Any]]:
    for page in range(1, _MOST_PAGES + 1):
        answer = await surroundings.api.call(
            team, "files.list", ts_from=int(since.timestamp()), count=_PAGE, page=page
        )
        for file in answer.get("files", ()):
            yield file
        if page >= int((answer.get("paging") or {}).get("pages") or 0):
            return


async def _is_robot(surroundings: Surroundings, team: str, user_id: str) -> bool:
    user = await surroundings.people.user(team, user_id)
    return user is not None and user.is_bot
