"""The buttons, the menu and the form of what somebody has set for their reminders."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from discord import ui

from bot.errors import MinutaError
from integrations.discord.asker import DiscordAsker
from integrations.discord.asking import Reply, answered
from integrations.discord.commands.hours import shown_days, shown_span, shown_time
from integrations.discord.commands.reminder_card import (
    ALL,
    KINDS,
    ON,
    SILENCE,
    SWITCH,
    TIMES,
    TIMES_FORM,
    UNSILENCE,
    reminder_card,
)
from integrations.discord.commands.reminder_settings import (
    change_reminders,
    typed_hours,
    typed_lead,
    typed_moment,
    typed_quiet,
)
from integrations.discord.forms import filled, form, is_private, opened, picked
from integrations.discord.nudges.own import mute_called
from integrations.discord.routes import Route, Routes

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping
    from typing import TypeAlias

    from bot.domain.preferences import ReminderSettings
    from bot.domain.working_hours import WorkingHours
    from bot.ports import Desk
    from bot.ports.desk import ReminderDesk
    from integrations.discord.asking import Asked
    from integrations.discord.routes import Handler

    Change: TypeAlias = Callable[[Asked, Mapping[str, str]], Awaitable[object]]

_QUIET, _HOURS, _DAYS, _LEAD, _DIGEST = "quiet", "hours", "days", "lead", "digest"
_FIELD_ROOM: Final = 50


def reminder_routes(desk: Desk) -> Routes:
    """Answers every card, however old it is; each change shows it anew."""
    reminders = desk.reminders

    async def switch(asked: Asked, at: Mapping[str, str]) -> None:
        given: dict[str, object] = {_switched(at["what"]): at["state"] == ON}
        await change_reminders(DiscordAsker.of(asked), reminders, given)

    async def silence(asked: Asked, _at: Mapping[str, str]) -> None:
        await reminders.mute(DiscordAsker.of(asked), mute_called(picked(asked)))

    async def unsilence(asked: Asked, _at: Mapping[str, str]) -> None:
        await reminders.unmute(DiscordAsker.of(asked))

    async def change(asked: Asked, _at: Mapping[str, str]) -> None:
        await change_reminders(DiscordAsker.of(asked), reminders, _written(asked, reminders.hours))

    return Routes(
        clicks=(
            Route(SWITCH, _changing(desk, switch)),
            Route(SILENCE, _changing(desk, silence)),
            Route(UNSILENCE, _changing(desk, unsilence)),
            Route(TIMES, _writing(reminders)),
        ),
        forms=(Route(TIMES_FORM, _changing(desk, change)),),
    )


def _changing(desk: Desk, change: Change) -> Handler:
    async def handle(asked: Asked, at: Mapping[str, str]) -> None:
        async def work() -> Reply:
            await change(asked, at)
            return Reply(view=await reminder_card(asked, desk))

        await answered(asked, work, is_replacing=is_private(asked))

    return handle


def _writing(desk: ReminderDesk) -> Handler:
    async def handle(asked: Asked, _at: Mapping[str, str]) -> None:
        async def prepare() -> ui.Modal:
            return _form(await desk.settings(DiscordAsker.of(asked)))

        await opened(asked, prepare)

    return handle


def _switched(what: str) -> str:
    """The name of the setting behind a button."""
    if what == ALL:
        return "is_on"
    if what not in KINDS:
        raise MinutaError("This is of another version of Minuta.", "Use /reminders show.")
    return what


def _form(settings: ReminderSettings) -> ui.Modal:
    hours, quiet = settings.hours, settings.quiet
    return form(
        "When you are reminded",
        TIMES_FORM.id(ALL) or "",
        _field(_QUIET, "Quiet hours", "Nothing comes then. Leave it empty for none.",
               shown_span(quiet.begin, quiet.end) if quiet else ""),
        _field(_HOURS, "Working day", "From when until when. Empty: as whoever runs Minuta says.",
               shown_span(hours.day_start, hours.day_end) if hours else ""),
        _field(_DAYS, "Working days", "Like mon-fri, or mon, wed, sat.",
               shown_days(hours.days) if hours else ""),
        _field(_LEAD, "Minutes before a time that was named", "From 5 to 1440.",
               str(settings.lead_minutes), is_required=True),
        _field(_DIGEST, "Daily list at", "Like 09:00. Empty: as your day begins.",
               shown_time(settings.digest_at) if settings.digest_at else ""),
    )  # fmt: skip


def _field(
    name: str, label: str, described: str, value: str, *, is_required: bool = False
) -> ui.Label[Any]:
    field: ui.TextInput[Any] = ui.TextInput(
        custom_id=name, default=value, required=is_required, max_length=_FIELD_ROOM
    )
    return ui.Label(text=label, description=described, component=field)


def _written(asked: Asked, usual: WorkingHours) -> dict[str, object]:
    """What somebody wrote into the form; raises `MinutaError`."""
    hours, days = filled(asked, _HOURS), filled(asked, _DAYS)
    return {
        "quiet": typed_quiet(filled(asked, _QUIET)),
        "hours": typed_hours(None, usual, hours, days) if hours or days else None,
        "lead_minutes": typed_lead(filled(asked, _LEAD)),
        "digest_at": typed_moment(filled(asked, _DIGEST)),
    }
