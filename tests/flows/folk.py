"""The people of a chat that a test knows."""

from collections.abc import Sequence

from bot.domain.directory import Member
from bot.domain.meeting import Place
from bot.domain.people import Account
from bot.ports import Directory


class Folk(Directory):
    """Everybody in a chat; they can read every place. `fault` is raised by each call."""

    def __init__(self, *members: Member) -> None:
        self.everybody = list(members)
        self.fault: Exception | None = None

    async def members(self, place: Place) -> Sequence[Member]:
        del place
        self._stumble()
        return [one for one in self.everybody if not one.is_guest]

    async def member(self, account: Account) -> Member | None:
        self._stumble()
        return next((one for one in self.everybody if one.account == account), None)

    def _stumble(self) -> None:
        if self.fault is not None:
            raise self.fault


def member(
    name: str,
    user_id: str = "",
    *aliases: str,
    zone: str | None = None,
    platform: str = "file",
    is_guest: bool = False,
) -> Member:
    account = Account(platform=platform, workspace="w", user_id=user_id or name)
    return Member(account=account, name=name, aliases=aliases, zone=zone, is_guest=is_guest)
