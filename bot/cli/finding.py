"""Finds what somebody means by the beginning of an id."""

from bot.domain.meeting import Meeting
from bot.errors import NotFoundError
from bot.ports import MeetingStore

_MOST = 10_000


async def find_meeting(store: MeetingStore, beginning: str) -> Meeting:
    """The meeting whose id begins like this; raises `NotFoundError` if there is not just one."""
    found = [one for one in await store.meetings(_MOST) if one.id.startswith(beginning)]
    if len(found) != 1:
        raise NotFoundError(
            f"{len(found) or 'No'} meetings have an id that begins with {beginning}.",
            "See minuta meetings.",
        )
    return found[0]
