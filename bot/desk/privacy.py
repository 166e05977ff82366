"""What may be asked about one's own data, done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.desk.finding import meeting_here
from bot.desk.rights import check_can_read
from bot.ports.desk import PrivacyDesk
from bot.privacy.export import export

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from bot.domain.consent import ConsentEvent
    from bot.domain.privacy import Receipt
    from bot.domain.publication import Attachment
    from bot.ports import Asker, Clock, Store
    from bot.privacy.erasure import Erasure


class FrontPrivacyDesk(PrivacyDesk):
    """Everybody about themselves; an account is all that is needed, and nobody gives another's.

    `opted_out` tells the meetings of a platform and workspace that go on to ask again who is not
    to be heard.
    """

    def __init__(
        self,
        store: Store,
        erasure: Erasure,
        clock: Clock,
        *,
        opted_out: Callable[[str, str], Awaitable[None]],
        forget_workspace: Callable[[str, str], Awaitable[None]],
    ) -> None:
        self._store = store
        self._erasure = erasure
        self._clock = clock
        self._opted_out = opted_out
        self._forget_workspace = forget_workspace

    async def opt_out(self, by: Asker) -> None:
        """Hear nothing of this person any more, from this moment on."""
        await self._store.opt_out(by.account, self._clock.now())
        await self._opted_out(by.account.platform, by.account.workspace)

    async def opt_in(self, by: Asker) -> None:
        """Hear this person again."""
        await self._store.opt_in(by.account)
        await self._opted_out(by.account.platform, by.account.workspace)

    async def export(self, by: Asker) -> Attachment:
        """Everything that is kept of this person, as JSON."""
        return await export(self._store, self._clock, by.account)

    async def delete(self, by: Asker) -> Receipt:
        """Erase what this person said; raises `ConflictError` while something of it is at work."""
        return await self._erasure.erase(by.account)

    async def consents(self, by: Asker, meeting_id: str) -> Sequence[ConsentEvent]:
        """Who was told of a meeting and what they answered, for who can read its place."""
        meeting = await meeting_here(self._store, by, meeting_id)
        await check_can_read(by, meeting)
        return await self._store.consents(meeting_id)

    async def forget_workspace(self, platform: str, workspace: str) -> None:
        """Forget all that is kept of a workspace; this returns once that is sure to be done."""
        await self._forget_workspace(platform, workspace)
