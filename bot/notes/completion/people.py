"""Who of a meeting is the assignee of an item of an earlier one."""

from bot.domain.meeting import Meeting
from bot.domain.publication import OpenItem


def same_people(item: OpenItem, meeting: Meeting) -> frozenset[str]:
    """The ids of the participants who are the item's assignee: by account, else by their name.

    A voice that nobody has named is nobody.
    """
    assignee = item.item.assignee
    owner = item.meeting.participant(assignee.participant) if assignee else None
    if owner is None or not owner.is_named:
        return frozenset()
    by_account = frozenset(
        one.id
        for one in meeting.participants
        if owner.account is not None and one.account == owner.account
    )
    return by_account or frozenset(
        one.id
        for one in meeting.participants
        if one.is_named
        and (one.account is None or owner.account is None)
        and one.name.casefold() == owner.name.casefold()
    )
