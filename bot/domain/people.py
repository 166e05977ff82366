"""The people of a meeting and the accounts they have on chat platforms."""

from bot.domain.frozen import Frozen


class Account(Frozen):
    """One person as one chat platform knows them.

    `platform` is the registry name of the platform, `workspace` the server or team.
    """

    platform: str
    workspace: str
    user_id: str


class Participant(Frozen):
    """Somebody who took part in a meeting, or an unnamed voice of a mixed recording.

    `id` is unique within the meeting and stays the same when the name is corrected.
    `zone` is the person's IANA time zone; without one the meeting's zone holds.
    """

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    account: Account | None = None
    zone: str | None = None
    is_named: bool = True
