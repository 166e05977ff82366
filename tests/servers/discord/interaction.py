"""One interaction: what somebody did, and what the bot answered.

The numbers are those of docs.discord.com, "Receiving and Responding".
"""

from __future__ import annotations

import asyncio
import secrets
import time
from typing import TYPE_CHECKING

from tests.servers.discord.messages import LOADING, shown

if TYPE_CHECKING:
    from tests.servers.discord.direct import DirectChannel
    from tests.servers.discord.world import Account, Channel, Json

COMMAND, COMPONENT, AUTOCOMPLETE, FORM = 2, 3, 4, 5
MESSAGE, DEFERRED, DEFERRED_UPDATE, UPDATE, CHOICES, OPENED_FORM = 4, 5, 6, 7, 8, 9


class Interaction:
    """What somebody did, and what the bot answered.

    `answered` is set by the first answer, `kind` says which it was (`MESSAGE`, `DEFERRED`, ...) and
    `content` what it carried. `messages` are all that were sent, the original first, those only
    visible to the person included; `edits` counts how often the original was changed.
    `option_type` is that of the option being typed, and `answered_after_s` how long the first
    answer took, in seconds from when the event was given to the gateway.
    """

    def __init__(
        self,
        interaction_id: int,
        kind: int,
        bot: Account,
        person: Account,
        channel: Channel | DirectChannel,
    ) -> None:
        self.id = interaction_id
        self.bot = bot
        self.token = secrets.token_hex(16)
        self.type = kind
        self.person = person
        self.channel = channel
        self.kind: int | None = None
        self.content: Json = {}
        self.messages: list[Json] = []
        self.edits = 0
        self.is_ephemeral = False
        self.source: Json | None = None
        self.option_type = 0
        self.answered_after_s: float | None = None
        self._began_s = time.monotonic()
        self._changed = asyncio.Event()

    @property
    def text(self) -> str:
        """The text of the original message as it stands."""
        return shown(self.messages[0]) if self.messages else ""

    @property
    def choices(self) -> list[str]:
        """The names of what autocomplete suggests."""
        return [choice["name"] for choice in self.content.get("choices") or ()]

    async def answered(self, timeout_s: float = 30.0) -> Interaction:
        """Wait for the first answer; raises `TimeoutError`."""
        async with asyncio.timeout(timeout_s):
            while self.kind is None:
                await self._changed.wait()
        return self

    async def finished(self, timeout_s: float = 30.0) -> Interaction:
        """Wait until the original message is there and has a text, also after a deferral."""
        async with asyncio.timeout(timeout_s):
            while not self.messages or self.messages[0]["flags"] & LOADING:
                await self._changed.wait()
        return self

    async def edited(self, timeout_s: float = 30.0) -> Interaction:
        """Wait until the original message was changed after the first answer."""
        async with asyncio.timeout(timeout_s):
            while not self.edits:
                await self._changed.wait()
        return self

    def take(self, kind: int, content: Json) -> None:
        """Keep the first answer."""
        self.kind, self.content = kind, content
        self.answered_after_s = time.monotonic() - self._began_s
        self.note()

    def note(self) -> None:
        """Wake up who waits."""
        self._changed.set()
        self._changed = asyncio.Event()
