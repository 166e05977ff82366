"""What a workspace has let Minuta do."""

from pydantic import Field

from bot.domain.frozen import Frozen, Instant


class Installation(Frozen):
    """Minuta in one workspace of a platform.

    `sealed` is what only the platform's own folder can open: tokens and scopes, encrypted.
    `version` counts changes, so that of two processes that renew a token at once one waits.
    """

    platform: str
    workspace: str
    name: str
    sealed: bytes = Field(repr=False)
    installed_at: Instant
    version: int = 1
