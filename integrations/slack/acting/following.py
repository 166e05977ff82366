"""What follows when an item has changed: the very message or page that somebody has used.

Notes follow by themselves, behind the desk. A reminder, a list of tasks that only one person sees,
and their App Home are written anew here.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from bot.errors import MinutaError, ProviderError
from integrations.slack.asking import Reply, tell
from integrations.slack.commands.tasks import listed_again
from integrations.slack.home import hash_of, publish_home
from integrations.slack.notes.entries import item_text
from integrations.slack.render import item_message

if TYPE_CHECKING:
    from bot.ports.desk import ItemView
    from integrations.slack.asking import Asked

log = logging.getLogger(__name__)


async def followed(asked: Asked, view: ItemView, *, can_undo: bool = True) -> Reply:
    """Let what was used show the item as it is now; gives what else there is to say.

    Where it can't be shown there, the item is told as it stands: the change itself was made.
    """
    asked.surroundings.tasks.start(_home(asked), "home")
    if asked.origin.kind not in {"reminder", "ephemeral"}:
        return Reply()
    try:
        is_shown = (
            await _reminded_again(asked, view, can_undo=can_undo)
            if asked.origin.kind == "reminder"
            else await _listed_again(asked, view)
        )
    except (MinutaError, ProviderError) as error:
        log.warning("%s: what was used did not follow: %s", asked.id, type(error).__name__)
        is_shown = False
    return Reply() if is_shown else Reply("As it is now", item_text(view.item, view.meeting))


async def _reminded_again(asked: Asked, view: ItemView, *, can_undo: bool) -> bool:
    api = asked.surroundings.api
    message = item_message(view, (await api.identity(asked.team)).url, can_undo=can_undo)
    await api.call(
        asked.team,
        "chat.update",
        channel=asked.origin.channel,
        ts=asked.origin.ts,
        text=message.text,
        blocks=message.blocks,
    )
    return True


async def _listed_again(asked: Asked, view: ItemView) -> bool:
    """Whether it was on a list: a form can't change what only one person sees."""
    again = await listed_again(asked, view)
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
