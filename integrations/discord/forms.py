"""Forms: opened at once, since Discord opens none for who took the time to think."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any

import discord
from discord import ui

from bot.errors import MinutaError, ProviderError
from integrations.discord import layout
from integrations.discord.asking import refusal
from integrations.discord.faults import NO_ANSWER, described, unless_closing

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

    from integrations.discord.asking import Asked

log = logging.getLogger(__name__)

_PREPARING_S = 2.0
"""Discord waits three seconds for the form (interactions/receiving-and-responding)."""
_SENDING_S = 10.0


def form(title: str, custom_id: str, *fields: ui.Item[Any]) -> ui.Modal:
    """A form that is answered by its custom id, whenever it is sent."""
    made = ui.Modal(title=title, custom_id=custom_id, timeout=None)
    for field in fields:
        made.add_item(field)
    made.stop()  # the library keeps no form that is over
    return made


async def opened(asked: Asked, prepare: Callable[[], Awaitable[ui.Modal | ui.LayoutView]]) -> None:
    """Open a form, or show the person something instead; never raises but to be cancelled.

    What is prepared must be there within two seconds, else they are asked to try again.
    """
    try:
        async with asyncio.timeout(_PREPARING_S):
            opening = await prepare()
    except (MinutaError, ProviderError) as error:
        log.info("%s was refused: %s", asked.id, type(error).__name__)
        opening = layout.plain(refusal(error))
    except TimeoutError:
        log.warning("%s took too long to prepare", asked.id)
        opening = layout.plain("⚠️ Minuta has too much to do at this moment. Try again in a minute.")
    except Exception as error:  # noqa: BLE001 (the boundary of one interaction: others go on)
        # what an error says may hold what people said
        log.error("%s failed: %s", asked.id, type(error).__name__)  # noqa: TRY400
        opening = layout.plain("⚠️ Something went wrong in Minuta. Try again.")
    await _send(asked, opening)


async def _send(asked: Asked, opening: ui.Modal | ui.LayoutView) -> None:
    try:
        async with asyncio.timeout(_SENDING_S):
            with unless_closing(asked.client):
                if isinstance(opening, ui.Modal):
                    await asked.response.send_modal(opening)
                    return
                nobody = discord.AllowedMentions.none()
                await asked.response.send_message(
                    view=opening, ephemeral=True, allowed_mentions=nobody
                )
    except NO_ANSWER as error:
        # Discord tells the person by itself that it did not work
        log.warning("%s was not answered: %s", asked.id, described(error))


def is_private(asked: Asked) -> bool:
    """Whether what was used stands on a message that only this person sees."""
    return asked.message is not None and asked.message.flags.ephemeral


def filled(asked: Asked, field: str) -> str:
    """What somebody wrote into a field of a form, without space around it; empty for nothing."""
    return next((str(one.get("value") or "") for one in _fields(asked, field)), "").strip()


def picked(asked: Asked, field: str | None = None) -> str | None:
    """What somebody picked in a field of a form, or in the menu itself; None for nothing."""
    data: Any = asked.data or {}
    values = data.get("values") or ()
    if field is not None:
        values = next((one.get("values") or () for one in _fields(asked, field)), ())
    return next((str(value) for value in values), None)


def _fields(asked: Asked, custom_id: str) -> Iterator[dict[str, Any]]:
    """The fields with this custom id, from any depth: labels and rows hold one each."""
    data: Any = asked.data or {}
    waiting = list(data.get("components") or ())
    while waiting:
        one = waiting.pop()
        if one.get("custom_id") == custom_id:
            yield one
        waiting += [*(one.get("components") or ()), *filter(None, [one.get("component")])]
