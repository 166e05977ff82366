"""What follows when an item has changed: the very message or page that somebody has used.

Notes and what people are told directly follow by themselves, behind the desk. A list of items, one
item alone, a modal and the App Home are written anew here. A reminder of a version before that
could not follow is answered.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

from bot.errors import MinutaError, ProviderError
from integrations.slack.actions import ITEM_ROW
from integrations.slack.asking import Reply, tell
from integrations.slack.home import hash_of, publish_home
from integrations.slack.items.listing import card, is_listed, listed_again
from integrations.slack.modals import notice, shown
from integrations.slack.notes.entries import item_text

if TYPE_CHECKING:
    from bot.ports.desk import ItemView
    from integrations.slack.asking import Asked

log = logging.getLogger(__name__)

_TITLE: Final = "Action item"


async def followed(asked: Asked, view: ItemView) -> Reply:
    """Let what was used show the item as it is now; gives what else there is to say.

    Where it can't be shown there, the item is told as it stands: the change itself was made.
    """
    home_follows(asked)
    if await _follows(asked, view):
        return Reply()
    return Reply("As it is now", item_text(view.item, view.meeting, asked.team))


def home_follows(asked: Asked) -> None:
    """Let the Home of who asks show what is so now, in the background."""
    asked.surroundings.tasks.start(_home(asked), "home")


async def _follows(asked: Asked, view: ItemView) -> bool:
    origin = asked.origin
    match origin.kind:
        case "modal":
            if ITEM_ROW.of_block(origin.row) is None:
                return False
            await shown(asked, origin.view, notice(_TITLE, Reply(blocks=card(view, asked))))
            return True
        case "message":
            # what is none of ours is followed behind the desk
            return not is_listed(origin.row) or await _is_listed_again(asked, view)
        case "ephemeral":
            # a form can't change what only one person sees
            can_follow = is_listed(origin.row) and asked.response_url is not None
            return can_follow and await _is_listed_again(asked, view)
        case _:
            return origin.kind != "reminder"


async def _is_listed_again(asked: Asked, view: ItemView) -> bool:
    try:
        again = await listed_again(asked, view)
    except (MinutaError, ProviderError) as error:
        log.warning("%s: what was used did not follow: %s", asked.id, type(error).__name__)
        return False
    await tell(asked, again, replaces=True)
    return True


async def _home(asked: Asked) -> None:
    try:
        await publish_home(asked.surroundings, asked.team, asked.user, hash_of(asked.body))
    except (MinutaError, ProviderError) as error:
        # it is written anew when they open it
        log.info("%s: the App Home did not follow: %s", asked.id, type(error).__name__)
