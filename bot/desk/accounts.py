"""What may be asked about the accounts of one person, done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.desk.link_codes import HOLDS_FOR, WrongTries, digest_of, new_code
from bot.errors import MinutaError
from bot.ports.desk import AccountDesk, LinkCode, OwnAccounts

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.domain.people import Account
    from bot.domain.preferences import PersonSettings
    from bot.followup.moving import Moving
    from bot.ports import Asker, Clock, Store


class FrontAccountDesk(AccountDesk):
    """Links accounts by codes, and lets the settings of a person hold on all that are theirs.

    What somebody is to be reminded of comes at the hours of all their accounts then.
    """

    def __init__(self, store: Store, clock: Clock, moving: Moving) -> None:
        self._store = store
        self._clock = clock
        self._moving = moving
        self._tries = WrongTries()

    async def accounts(self, by: Asker) -> OwnAccounts:
        """What is linked with this account."""
        settings = await self._moving.settings(by.account)
        return OwnAccounts(await self._store.accounts_of(by.account), settings.platform)

    async def begin(self, by: Asker) -> LinkCode:
        """A code for the other account to be linked by; an older one holds no more."""
        code, until = new_code(), self._clock.now() + HOLDS_FOR
        await self._store.keep_link_code(digest_of(code), by.account, until)
        return LinkCode(code, until)

    async def whose(self, by: Asker, code: str) -> Account:
        """Whom the code would link this account with; raises `NotFoundError`.

        `MinutaError` for one's own, where both have an account on one platform, and for who has
        been wrong too often.
        """
        now = self._clock.now()
        self._tries.check(by.account, now)
        other = await self._store.link_code(digest_of(code), now)
        if other is None:
            raise self._tries.wrong(by.account, now)
        await self._check_fits(by.account, other)
        return other

    async def link(self, by: Asker, code: str) -> OwnAccounts:
        """Link this account with the one that the code was made for, whose settings hold for both.

        The zone is kept of whichever has said one, and one calendar feed. The code holds no more.
        Raises as `whose`.
        """
        await self.whose(by, code)
        now, zone = self._clock.now(), (await self._moving.settings(by.account)).zone
        other = await self._store.take_link_code(digest_of(code), now)
        if other is None:  # it was used in this very moment
            raise self._tries.wrong(by.account, now)
        # First of all, or who is cut off here has settings of an account that is not linked.
        await self._store.link_accounts(other, by.account)
        await self._moving.save(
            other, lambda theirs: theirs.model_copy(update={"zone": theirs.zone or zone})
        )
        await self._moving.move(by.account)
        return await self.accounts(by)

    async def unlink(self, by: Asker) -> None:
        """Let this account stand by itself again; the settings stay as they are on each.

        Only the platform to be told things on is nobody's choice any more where it is gone.
        """
        others = [
            one for one in await self._store.accounts_of(by.account) if not _same(one, by.account)
        ]
        await self._store.unlink_account(by.account)
        await self._moving.save(by.account, _told_anywhere)
        await self._moving.move(by.account)
        if others:
            gone = by.account.platform
            await self._moving.save(
                others[0], lambda left: _told_anywhere(left) if left.platform == gone else left
            )
            await self._moving.move(others[0])

    async def prefer(self, by: Asker, platform: str | None) -> None:
        """Be told things on this platform; None for the one that a thing comes from.

        Raises `MinutaError` for one that this person has no account on.
        """
        accounts = await self._store.accounts_of(by.account)
        if platform is not None and platform not in {one.platform for one in accounts}:
            raise MinutaError(
                "You have no account there that is linked with this one.",
                "Link it first, or choose another.",
            )
        await self._moving.save(
            by.account, lambda settings: settings.model_copy(update={"platform": platform})
        )

    async def _check_fits(self, account: Account, other: Account) -> None:
        """Raise `MinutaError` for one's own code, and for a second account on one platform."""
        if _same(account, other):
            raise MinutaError(
                "This code is for your other account.",
                "Write it there, or ask for one there and write it here.",
            )
        ours = await self._store.accounts_of(account)
        theirs = await self._store.accounts_of(other)
        if not _are_one_each((*ours, *theirs)):
            raise MinutaError(
                "Only one account of each platform can be linked.",
                "Unlink the one that you do not want any more, then try again.",
            )


def _told_anywhere(settings: PersonSettings) -> PersonSettings:
    """The settings without a platform to be told things on."""
    return settings.model_copy(update={"platform": None})


def _same(one: Account, other: Account) -> bool:
    """Whether two are of one user, in whatever workspaces they met."""
    return (one.platform, one.user_id) == (other.platform, other.user_id)


def _are_one_each(accounts: Iterable[Account]) -> bool:
    """Whether no platform has two users among these."""
    users = {(one.platform, one.user_id) for one in accounts}
    return len(users) == len({platform for platform, _ in users})
