"""What Minuta asks to be allowed on Slack, and what each permission is for."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from collections.abc import Set as AbstractSet

REQUIRED: Final[Mapping[str, str]] = MappingProxyType(
    {
        "app_mentions:read": "be asked by a mention",
        "channels:history": "see recordings that are shared in public channels it was invited to",
        "channels:read": "know who is in a public channel",
        "chat:write": "write notes and reminders",
        "commands": "offer /minuta, /tasks and its shortcuts",
        "files:read": "fetch recordings",
        "files:write": "put transcripts and exports into threads",
        "groups:history": "see recordings that are shared in private channels it was invited to",
        "groups:read": "know who is in a private channel it was invited to",
        "im:history": "see recordings and questions that are sent to it directly",
        "im:write": "remind people in direct messages",
        "users:read": "know names and time zones",
    }
)
"""Bot scopes that Minuta needs (docs.slack.dev/reference/scopes), and what for."""

OPTIONAL: Final[Mapping[str, str]] = MappingProxyType(
    {
        "mpim:history": "see recordings that are shared in group messages",
        "mpim:read": "know who is in a group message",
    }
)
"""Bot scopes that may be refused at the installation, and what Minuta can't do then."""


def missing(granted: AbstractSet[str]) -> Sequence[str]:
    """The permissions that Minuta needs and does not have, by name."""
    return sorted(REQUIRED.keys() - granted)


def refused(granted: AbstractSet[str]) -> Sequence[str]:
    """The optional permissions that it does not have, by name."""
    return sorted(OPTIONAL.keys() - granted)


def is_optional(scopes: str) -> bool:
    """Whether Minuta works without these permissions, named with commas between them."""
    return {one.strip() for one in scopes.split(",")} <= OPTIONAL.keys()
