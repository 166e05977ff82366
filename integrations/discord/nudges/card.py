"""An action item as a message of its own, with everything that can be done with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from integrations.discord.notes import layout
from integrations.discord.notes.entries import stateless_text
from integrations.discord.notes.items import STANDING
from integrations.discord.notes.text import beginning
from integrations.discord.nudges.buttons import item_rows
from integrations.discord.nudges.words import Room, quote

if TYPE_CHECKING:
    from discord import ui

    from bot.ports.desk import ItemView

_TEXT_ROOM: Final = 2000
_ROOM: Final = Room(task=0, quote=1000, title=100, phrase=0)


def item_card(view: ItemView, server: str, *, is_theirs: bool) -> ui.LayoutView:
    """How an item stands now, for who has it or for somebody else.

    Only one person is to see it: what they click takes its place. `server` is the id of the one
    that they are asked on, see `buttons.server_of`.
    """
    item, meeting = view
    text = "\n".join(
        (
            STANDING[item.status],
            beginning(stateless_text(item, meeting), _TEXT_ROOM),
            quote(item, meeting, _ROOM),
        )
    )
    return layout.plain(text, under=item_rows(item, server, is_theirs=is_theirs))
