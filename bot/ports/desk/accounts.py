"""What may be asked about the accounts of one person."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.domain.people import Account
    from bot.ports.asker import Asker


class LinkCode(NamedTuple):
    """What is to be written on the other platform, once, before `until` (UTC)."""

    code: str
    until: datetime


class OwnAccounts(NamedTuple):
    """The accounts of a person, the one they ask with first, and where they want to be told."""

    accounts: Sequence[Account]
    platform: str | None


class AccountDesk(ABC):
    """Links accounts of one person, who proves both: by a code that one of them got."""

    @abstractmethod
    async def accounts(self, by: Asker) -> OwnAccounts:
        """What is linked with this account."""

    @abstractmethod
    async def begin(self, by: Asker) -> LinkCode:
        """A code for the other account to be linked by; an older one holds no more."""

    @abstractmethod
    async def whose(self, by: Asker, code: str) -> Account:
        """Whom the code would link this account with, to be shown before it is.

        Raises `NotFoundError` for a code that does not hold, and `MinutaError` for one's own.
        """

    @abstractmethod
    async def link(self, by: Asker, code: str) -> OwnAccounts:
        """Link this account with the one that the code was made for, whose settings hold for both.

        The code holds no more. Raises as `whose`.
        """

    @abstractmethod
    async def unlink(self, by: Asker) -> None:
        """Let this account stand by itself again."""

    @abstractmethod
    async def prefer(self, by: Asker, platform: str | None) -> None:
        """Be told things on this platform; None for the one that a thing comes from.

        Raises `MinutaError` for one that this person has no account on.
        """
