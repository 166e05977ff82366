"""The people whom somebody picks from a menu."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from bot.errors import MinutaError
from integrations.slack.modals import Mistake
from integrations.slack.places import account

if TYPE_CHECKING:
    from bot.domain.meeting import Place
    from bot.domain.people import Account
    from integrations.slack.asking import Asked


class Picked(NamedTuple):
    """Somebody of the workspace, and what they are called there."""

    account: Account
    name: str


async def person_picked(
    asked: Asked, user_id: str, place: Place, field: str | None = None
) -> Picked:
    """A person of the workspace as they are now; of a guest, only one who is at the place.

    Raises `MinutaError` for bots, for who has left and for guests who can't read the place, a
    `Mistake` if the menu is a `field` of a form, and `ProviderError`.
    """
    member = await asked.surroundings.people.member(account(asked.team, user_id))
    if member is None:
        raise _wrong(
            field, "That is an app, or somebody who has left.", "Choose a person, or write a name."
        )
    if member.is_guest:
        guest = await asked.surroundings.asker(asked.team, user_id)
        if not await guest.can_read(place):
            raise _wrong(
                field,
                "They are a guest here and not in this meeting's channel.",
                "Invite them to it, or write their name.",
            )
    return Picked(member.account, member.name)


def _wrong(field: str | None, what: str, remedy: str) -> MinutaError:
    return MinutaError(what, remedy) if field is None else Mistake(field, what, remedy)
