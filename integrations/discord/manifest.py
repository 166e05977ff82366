"""What Discord has to know of Minuta before it can be invited, as one JSON object."""

from __future__ import annotations

from typing import Any

from integrations.discord.client import DiscordClient, intents
from integrations.discord.permissions import names, needed
from integrations.discord.registration import described_commands

_SCOPES = ("bot", "applications.commands")


async def manifest() -> dict[str, Any]:
    """Commands as they are put up, intents, permissions, scopes, and the address to invite by.

    In the address, `{client_id}` stands for the id of the application.
    """
    permissions, wanted = needed(), intents()
    return {
        "scopes": list(_SCOPES),
        "permissions": {"value": str(permissions.value), "names": list(names(permissions))},
        "intents": {"value": wanted.value, "names": sorted(name for name, on in wanted if on)},
        "invite": (
            "https://discord.com/oauth2/authorize?client_id={client_id}"
            f"&scope={'+'.join(_SCOPES)}&permissions={permissions.value}"
        ),
        "commands": await described_commands(DiscordClient().tree),
    }
