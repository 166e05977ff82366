"""What follows when an item has changed: the very message or page that somebody has used.

Notes and direct messages follow by themselves, behind the desk. A list of tasks that only one
person sees and their App Home are written anew here. A reminder of a version before that could not
follow is answered.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from bot.errors import MinutaError, ProviderError
from integrations.slack.asking import Reply, tell
from integrations.slack.commands.tasks import listed_again
from integrations.slack.home import hash_of, publish_home
from integrations.slack.notes.entries import item_text

if TYPE_CHECKING:
    from bot.ports.desk import ItemView
    from integrations.slack.asking import Asked

log = logging.getLogger(__name__)


async def followed(asked: Asked, view: ItemView) -> Reply:
    """Let what was used show the item as it is now; gives what else there is to say.

    Where it can't be shown there, the item is told as it stands: the change itself was made.
    """
    home_follows(asked)
    if asked.origin.kind == "reminder" or (
        asked.origin.kind == "ephemeral" and not await _is_listed_again(asked, view)
    ):
        return Reply("As it is now", item_text(view.item, view.meeting, asked.team))
    return Reply()


def home_follows(asked: Asked) -> None:
    """Let the Home of who asks show what is so now, in the background."""
    asked.surroundings.tasks.start(_home(asked), "home")


async def _is_listed_again(asked: Asked, view: ItemView) -> bool:
    """Whether it was on a list: a form can't change what only one person sees."""
    try:
        again = await listed_again(asked, view)
    except (MinutaError, ProviderError) as error:
        log.warning("%s: what was used did not follow: %s", asked.id, type(error).__name__)
        return False
    if again is None:
        return False
    await tell(asked, again, replaces=True)
    return True


async def _home(asked: Asked) -> None:
    try:
        await publish_home(asked.surroundings, asked.team, asked.user, hash_of(asked.body))
    except (MinutaError, ProviderError) as error:
        # it is written anew when they open it
        log.info("%s: the App Home did not follow: %s", asked.id, type(error).__name__)
