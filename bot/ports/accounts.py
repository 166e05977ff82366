"""The records of which accounts are one person's."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.domain.people import Account


class AccountStore(ABC):
    """Accounts that were linked, and the codes by which they are.

    A code is kept as a digest only. An account is one of a user, whatever workspace it was met in.
    """

    @abstractmethod
    async def accounts_of(self, account: Account) -> Sequence[Account]:
        """The account itself, then those that are linked with it, in whatever workspaces they met.

        Without a link it is the account alone: somebody's other workspaces are another matter.
        """

    @abstractmethod
    async def link_accounts(self, account: Account, other: Account) -> None:
        """Let two accounts, with all that are linked with them already, be one person's.

        Of their calendar feeds one is left: that of the first account, if it has one.
        """

    @abstractmethod
    async def unlink_account(self, account: Account) -> None:
        """Let an account stand by itself; idempotent."""

    @abstractmethod
    async def keep_link_code(self, digest: str, account: Account, until: datetime) -> None:
        """Keep the one code that an account can be linked by, in place of an older one."""

    @abstractmethod
    async def link_code(self, digest: str, now: datetime) -> Account | None:
        """Whose code it is; None for one that there is not, or not any more."""

    @abstractmethod
    async def take_link_code(self, digest: str, now: datetime) -> Account | None:
        """The same, and nobody can have it again."""
