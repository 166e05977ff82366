"""Who was told of a recording and what they answered: the record that proves it."""

from enum import StrEnum

from bot.domain.frozen import Frozen, Instant
from bot.domain.people import Account


class ConsentKind(StrEnum):
    """What happened between a recording and a person."""

    TOLD = "told"
    AGREED = "agreed"
    DECLINED = "declined"


class ConsentMeans(StrEnum):
    """How it happened.

    `notice` is the message in the meeting's channel, `standing` an opt-out from before.
    """

    NOTICE = "notice"
    DIRECT_MESSAGE = "direct_message"
    BUTTON = "button"
    COMMAND = "command"
    STANDING = "standing"


class ConsentEvent(Frozen):
    """One line of the record: who, of which meeting, when, and how."""

    meeting_id: str
    account: Account
    kind: ConsentKind
    means: ConsentMeans
    at: Instant
