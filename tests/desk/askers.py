"""People who ask, as their platform would know them."""

from bot.domain.meeting import Place
from bot.domain.people import Account
from bot.ports import Asker


def account(user_id: str, workspace: str = "w", platform: str = "chat") -> Account:
    return Account(platform=platform, workspace=workspace, user_id=user_id)


class Person(Asker):
    """Somebody who can read the channels they are told, or all of their workspace."""

    def __init__(
        self,
        user_id: str,
        *,
        reads: frozenset[str] | None = None,
        is_admin: bool = False,
        workspace: str = "w",
        platform: str = "chat",
    ) -> None:
        self._account = account(user_id, workspace, platform)
        self._reads = reads
        self._is_admin = is_admin
        self.asked_about: list[Place] = []

    @property
    def account(self) -> Account:
        return self._account

    @property
    def name(self) -> str:
        return self._account.user_id.title()

    @property
    def is_admin(self) -> bool:
        return self._is_admin

    @property
    def language(self) -> str | None:
        return "en"

    async def can_read(self, place: Place) -> bool:
        self.asked_about.append(place)
        own = (self._account.platform, self._account.workspace)
        is_here = (place.platform, place.workspace) == own
        return is_here and (self._reads is None or place.channel in self._reads)


ANN = Person("ann")
"""Takes part in the meeting of `tests.desk.meetings`, and nothing of it is hers."""

BEN = Person("ben")
"""Takes part in it; its item is his."""

STARTER = Person("starter")
"""Has started it and was not in it."""

ADMIN = Person("admin", is_admin=True)
READER = Person("reader")
"""Can read its channel, and has nothing to do with it."""

STRANGER = Person("stranger", reads=frozenset())
"""Of the same server, but not allowed into the channel."""

FOREIGN_ADMIN = Person("ben", workspace="other", is_admin=True)
"""Somebody of another server, with a user id that is known here."""
