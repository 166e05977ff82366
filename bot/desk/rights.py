"""Who may see and who may change what; asked at the moment somebody asks, never remembered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import MinutaError, NotAllowedError, NotFoundError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.action_item import ActionItem
    from bot.domain.meeting import Meeting, Place
    from bot.domain.people import Account, Participant
    from bot.ports import Asker


def check_here(by: Asker, meeting: Meeting) -> None:
    """Raise `NotFoundError` for a meeting of another workspace, as if it had never been."""
    if not _is_here(by, meeting):
        raise NotFoundError("There is no such meeting here.", "Look at the list of meetings.")


async def check_can_read(by: Asker, meeting: Meeting) -> None:
    """Raise `NotAllowedError` unless the person can read the meeting's place at this moment."""
    check_here(by, meeting)
    if not await by.can_read(meeting.place):
        raise NotAllowedError(
            "Only who can read this meeting's channel can see what was said in it.",
            "Ask someone there to let you in.",
        )


def check_place_is_here(by: Asker, place: Place) -> None:
    """Raise `NotFoundError` for a place of another workspace, as if it had never been."""
    account = by.account
    if (place.platform, place.workspace) != (account.platform, account.workspace):
        raise NotFoundError("There is no such channel here.", "Choose one of this server.")


async def check_can_read_place(by: Asker, place: Place) -> None:
    """Raise `NotAllowedError` unless the person can read a place at this moment."""
    check_place_is_here(by, place)
    if not await by.can_read(place):
        raise NotAllowedError(
            "Only who can read a channel can add something there.",
            "Ask someone there to let you in.",
        )


def check_is_of(place: Place, account: Account | None) -> None:
    """Raise `MinutaError` for an account of another workspace than the place's."""
    if account is not None and (account.platform, account.workspace) != (
        place.platform,
        place.workspace,
    ):
        raise MinutaError("This person is not known here.", "Choose a member of this server.")


async def check_can_change(by: Asker, meeting: Meeting) -> None:
    """Raise `NotAllowedError` for who did not take part, did not start it and is no admin."""
    await check_can_read(by, meeting)
    if not (by.is_admin or _started(by, meeting) or took_part(by.account, meeting)):
        raise NotAllowedError(
            "Only who took part in this meeting can change what is kept of it.",
            "Ask one of them, or an admin of the server.",
        )


def check_can_identify(by: Asker, person: Participant, account: Account | None) -> None:
    """Raise `NotAllowedError` for taking a participant's account from them.

    With it go their items, and the right to have their words exported and erased.
    """
    if person.account in {None, account, by.account} or by.is_admin:
        return
    raise NotAllowedError(
        "It is known already who that is.", "Ask them, or an admin of the server, to change it."
    )


def check_can_act(
    by: Asker, item: ActionItem, meeting: Meeting, accounts: Sequence[Account] = ()
) -> None:
    """Raise `NotAllowedError` for an item that is somebody else's.

    It may be changed by its assignee, by who started the meeting and by admins; what belongs to
    nobody also by everybody who took part. `accounts` are those of the person, `by.account` if none
    are given; to be an admin, or to have started a meeting, counts in one's own workspace.
    """
    theirs = accounts or (by.account,)
    if item.assignee is None:
        is_theirs = any(took_part(account, meeting) for account in theirs)
    else:
        is_theirs = is_assignee(theirs, item, meeting)
    is_in_charge = _is_here(by, meeting) and (by.is_admin or _started(by, meeting))
    if not (is_theirs or is_in_charge):
        raise NotAllowedError(
            "This action item is somebody else's.",
            "Ask them, who started the meeting, or an admin of the server.",
        )


def check_is_assignee(accounts: Sequence[Account], item: ActionItem, meeting: Meeting) -> str:
    """The participant whose item it is; raises `NotAllowedError` if that is none of the accounts.

    Nobody else can say that they take it on, or that it is not theirs.
    """
    if item.assignee is None or not is_assignee(accounts, item, meeting):
        raise NotAllowedError(
            "This action item is not yours.", "Say whose it is, if you may change it."
        )
    return item.assignee.participant


def is_assignee(accounts: Sequence[Account], item: ActionItem, meeting: Meeting) -> bool:
    """Whether an item belongs to one of the accounts."""
    owner = meeting.participant(item.assignee.participant) if item.assignee else None
    return owner is not None and owner.account is not None and owner.account in accounts


def check_can_forget(by: Asker, meeting: Meeting) -> None:
    """Raise `NotAllowedError` for who has not started a meeting and is no admin."""
    check_here(by, meeting)
    if not (by.is_admin or _started(by, meeting)):
        raise NotAllowedError(
            "Only who started this meeting, or shared its recording, can have it deleted.",
            "Ask them, or an admin of the server. What you said yourself you can always have "
            "erased.",
        )


def check_admin(by: Asker) -> None:
    """Raise `NotAllowedError` for who does not manage the workspace."""
    if not by.is_admin:
        raise NotAllowedError(
            "Only who manages this server can change its settings.", "Ask one of its admins."
        )


def took_part(account: Account, meeting: Meeting) -> bool:
    """Whether this account is one of the meeting's participants."""
    return any(_is(account, participant) for participant in meeting.participants)


def _is(account: Account, participant: Participant) -> bool:
    return participant.account == account


def _started(by: Asker, meeting: Meeting) -> bool:
    return meeting.started_by is not None and meeting.started_by == by.account.user_id


def _is_here(by: Asker, meeting: Meeting) -> bool:
    account, place = by.account, meeting.place
    return (place.platform, place.workspace) == (account.platform, account.workspace)
