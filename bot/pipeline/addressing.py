"""Where a nudge goes: which of a person's accounts, under which key in the outbox."""

from collections.abc import Collection, Iterator
from typing import NamedTuple

from bot.domain.meeting import Place
from bot.domain.nudge import Nudge
from bot.domain.outbox import Delivery
from bot.domain.people import Account, Participant
from bot.domain.preferences import PersonSettings
from bot.pipeline.drafting import Recipient
from bot.ports import Store


class Address(NamedTuple):
    """Where a nudge can be posted: `participant` has the account that it goes to there."""

    key: str
    place: Place
    participant: Participant


class Addresses:
    """Knows the accounts of people; `platforms` are the names of those that are set up."""

    def __init__(self, store: Store, platforms: Collection[str]) -> None:
        self._store = store
        self._platforms = platforms

    async def of(self, nudge: Nudge, recipient: Recipient) -> list[Address]:
        """Where a nudge goes, the best first: at least one.

        The platform that the person wants it on, then the account that it comes from, then others.
        Without an account it goes to the place of the meeting, whose platform may know a way.
        """
        own = nudge.account
        if own is None:
            return [_address(nudge_key(nudge.id), None, recipient)]
        wanted = (await self.settings_of(own)).platform
        accounts = list(_users(own, await self._store.accounts_of(own)))
        set_up = [one for one in accounts if one.platform in self._platforms] or [own]
        set_up.sort(key=lambda one: (one.platform != wanted, one != own))
        return [_address(_key(nudge, one), one, recipient) for one in set_up]

    async def platform_of(self, nudge: Nudge) -> str | None:
        """The platform that a nudge is for, where it goes first; None for who has no account."""
        own = nudge.account
        if own is None:
            return None
        wanted = (await self.settings_of(own)).platform
        if wanted in {None, own.platform} or wanted not in self._platforms:
            return own.platform
        accounts = await self._store.accounts_of(own)
        return next((one.platform for one in accounts if one.platform == wanted), own.platform)

    async def settings_of(self, account: Account) -> PersonSettings:
        """What a person has set."""
        settings = await self._store.person_settings([account])
        return settings.get(account.user_id, PersonSettings())

    async def used(self, nudge_id: str) -> Delivery | None:
        """The delivery that a nudge was posted by, once that is known."""
        key = nudge_key(nudge_id)
        return next(
            (
                one
                for one in await self._store.deliveries(key)
                if one.ref is not None and (one.key == key or one.key.startswith(f"{key}:"))
            ),
            None,
        )


def nudge_key(nudge_id: str) -> str:
    """The key of a nudge's message in the outbox, where it goes to the account of the nudge."""
    return f"nudge:{nudge_id}"


def used_address(nudge: Nudge, delivery: Delivery, recipient: Recipient) -> Address:
    """Where a nudge was posted."""
    return _address(delivery.key, _account_of(delivery.key, nudge), recipient)


def used_place(nudge: Nudge, delivery: Delivery) -> Place:
    """The place of a message that was posted, whoever it was for."""
    account = _account_of(delivery.key, nudge)
    ref = delivery.ref
    return Place(
        platform=ref.platform if ref else "",
        workspace=account.workspace if account else "",
        channel=ref.channel if ref else "",
    )


def _address(key: str, account: Account | None, recipient: Recipient) -> Address:
    if account is None:
        return Address(key, recipient.meeting.place, recipient.person)
    place = Place(platform=account.platform, workspace=account.workspace, channel="")
    return Address(key, place, recipient.person.model_copy(update={"account": account}))


def _key(nudge: Nudge, account: Account) -> str:
    """Every account has a key of its own: the marker of a message is sought where it may be."""
    key = nudge_key(nudge.id)
    if account == nudge.account:
        return key
    return f"{key}:{account.platform}:{account.workspace}:{account.user_id}"


def _account_of(key: str, nudge: Nudge) -> Account | None:
    if key == nudge_key(nudge.id):
        return nudge.account
    _, _, platform, workspace, user_id = key.split(":", 4)
    return Account(platform=platform, workspace=workspace, user_id=user_id)


def _users(own: Account, accounts: Collection[Account]) -> Iterator[Account]:
    """Each user of a platform once: they are told the same way in every workspace."""
    seen = set[tuple[str, str]]()
    for one in (own, *accounts):
        if (one.platform, one.user_id) not in seen:
            seen.add((one.platform, one.user_id))
            yield one
