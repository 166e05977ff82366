"""Who is in a place, as its platform knows them."""

from bot.domain.frozen import Frozen
from bot.domain.people import Account


class Member(Frozen):
    """Somebody whom a platform knows: an account with its names and its IANA zone.

    `aliases` are other names that they bear there, such as a first name. A guest, or a stranger
    from another workspace, may not be reached by direct messages.
    """

    account: Account
    name: str
    aliases: tuple[str, ...] = ()
    zone: str | None = None
    is_guest: bool = False
