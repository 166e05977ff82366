"""What is about the person and not about an item: hearing nothing for a while, and their zone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from discord import ui

from bot.errors import MinutaError
from bot.ports.desk import Mute
from integrations.discord import layout
from integrations.discord.actions import MUTE, UNMUTE, ZONE, ZONE_CHOICE, ZONE_FORM, ZONE_RIGHT
from integrations.discord.asker import DirectAsker
from integrations.discord.asking import Reply, answered
from integrations.discord.forms import filled, form, is_private, opened, picked
from integrations.discord.limits import MENU_OPTIONS
from integrations.discord.menus import Option, menu
from integrations.discord.routes import Route, Routes
from integrations.discord.rows import action_rows, button, rows
from integrations.discord.text import safe
from integrations.discord.wording import timestamp

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.ports.desk import ReminderDesk, SettingsDesk
    from integrations.discord.asking import Asked

_FIELD = "zone"
_LONGEST = 100


def mute_routes(desk: ReminderDesk) -> Routes:
    """Answers the menu of how long to hear nothing, and the way back."""

    async def mute(asked: Asked, at: Mapping[str, str]) -> None:
        async def work() -> Reply:
            by = DirectAsker.of(asked, at["server"])
            until = await desk.mute(by, mute_called(picked(asked)))
            back = action_rows(rows(button("Unmute", UNMUTE, at["server"])))
            text = f"You hear nothing of me until {timestamp(until, 'F')}."
            return Reply(view=layout.plain(text, under=back))

        await answered(asked, work)

    async def unmute(asked: Asked, at: Mapping[str, str]) -> None:
        async def work() -> Reply:
            await desk.unmute(DirectAsker.of(asked, at["server"]))
            return Reply("Reminders come again.")

        await answered(asked, work, is_replacing=is_private(asked))

    return Routes(clicks=(Route(MUTE, mute), Route(UNMUTE, unmute)))


def zone_routes(desk: SettingsDesk) -> Routes:
    """Answers the question whether a zone is theirs, and what is written or chosen then."""

    async def changed(asked: Asked, server: str, zone: str) -> Reply:
        await desk.change_zone(DirectAsker.of(asked, server), zone)
        return Reply(f"From now on your reminders come by the clock of **{safe(zone)}**.")

    async def confirm(asked: Asked, at: Mapping[str, str]) -> None:
        async def work() -> Reply:
            return await changed(asked, at["server"], at["zone"])

        await answered(asked, work)

    async def submit(asked: Asked, at: Mapping[str, str]) -> None:
        words = filled(asked, _FIELD)

        async def work() -> Reply:
            found = desk.zones(words, MENU_OPTIONS) if words else ()
            meant = _meant(words, found)
            if meant is not None:
                return await changed(asked, at["server"], meant)
            return Reply(view=_choices(at["server"], found))

        await answered(asked, work, is_replacing=is_private(asked))

    async def choose(asked: Asked, at: Mapping[str, str]) -> None:
        zone = picked(asked) or ""

        async def work() -> Reply:
            return await changed(asked, at["server"], zone)

        await answered(asked, work, is_replacing=is_private(asked))

    return Routes(
        clicks=(Route(ZONE, _write), Route(ZONE_RIGHT, confirm), Route(ZONE_CHOICE, choose)),
        forms=(Route(ZONE_FORM, submit),),
    )


async def _write(asked: Asked, at: Mapping[str, str]) -> None:
    async def prepare() -> ui.Modal:
        return _form(at["server"])

    await opened(asked, prepare)


def mute_called(name: str | None) -> Mute:
    """For how long, by its name; the rest of the day for none. Raises `MinutaError`."""
    try:
        return Mute(name or Mute.TODAY)
    except ValueError:
        raise MinutaError(
            "This is of another version of Minuta.", "Use /reminders on the server."
        ) from None


def _meant(words: str, found: Sequence[str]) -> str | None:
    """The one zone that is called so, or whose city is; None where it has to be asked."""
    plain = words.casefold().replace(" ", "_")
    called = [zone for zone in found if plain in {zone.casefold(), _city(zone)}]
    return called[0] if len(called) == 1 else None


def _city(zone: str) -> str:
    return zone.rpartition("/")[2].casefold()


def _choices(server: str, found: Sequence[str]) -> ui.LayoutView:
    if not found:
        raise MinutaError("No time zone is called so.", "Write a large city near you.")
    options = (Option(zone, zone) for zone in found)
    menus = menu(ZONE_CHOICE.id(server) or "", "A time zone", options)
    return layout.plain("**Which one is yours?**", under=(menus,))


def _form(server: str) -> ui.Modal:
    field: ui.TextInput[Any] = ui.TextInput(
        custom_id=_FIELD, placeholder="New York", max_length=_LONGEST
    )
    label = ui.Label(
        text="City or time zone",
        description="Your reminders and dates follow.",
        component=field,
    )
    return form("Where do you live?", ZONE_FORM.id(server) or "", label)
