"""What the main gateway has last said about the bot in a server's voice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


class Server(NamedTuple):
    """A voice server and the token for it."""

    endpoint: str
    token: str


class Standing:
    """The two halves of the way in: VOICE_STATE_UPDATE and VOICE_SERVER_UPDATE, in any order.

    `servers` counts the second kind; `server` is None while Discord looks for a new one.
    `is_removed` says that the bot was taken out of its room. `on_change` is called after each
    message. Used by the event loop only.
    """

    def __init__(self) -> None:
        self.on_change: Callable[[], object] = int
        self.channel_id: int | None = None
        self.session_id: str | None = None
        self.server: Server | None = None
        self.servers = 0
        self.is_removed = False

    def place(self, data: Mapping[str, Any]) -> None:
        """Take a VOICE_STATE_UPDATE of the bot itself."""
        channel_id = data["channel_id"]
        self.is_removed = channel_id is None
        self.channel_id = None if channel_id is None else int(channel_id)
        self.session_id = data["session_id"]
        self.on_change()

    def allocate(self, data: Mapping[str, Any]) -> None:
        """Take a VOICE_SERVER_UPDATE."""
        endpoint, token = data.get("endpoint"), data["token"]
        self.server = Server(endpoint.removeprefix("wss://"), token) if endpoint else None
        self.servers += 1
        self.on_change()
