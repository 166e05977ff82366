"""/minuta calendar: an address under which a calendar finds one's due dates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.errors import MinutaError
from integrations.slack.actions import CALENDAR, NOTHING, Action
from integrations.slack.asking import Reply, answered, outcome, said
from integrations.slack.elements import actions, button, confirmation, line, own, rich
from integrations.slack.modals import notice, opened, shown
from integrations.slack.routes import Route, Routes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from integrations.slack.asking import Asked
    from integrations.slack.modals import View

_NEW: Final = Action("calendar-new", ("person",))
_OFF: Final = Action("calendar-off", ("person",))
_TITLE = "Your calendar"


async def calendar_reply(asked: Asked, text: str) -> Reply:
    """A new address, or whether one is wanted in place of that which there is; `off` ends it."""
    match text.strip().lower():
        case "off":
            return await _withdrawn(asked)
        case "" | "new":
            return await (_address(asked) if text.strip() else _offered(asked))
        case _:
            raise MinutaError(
                "There is a calendar with your due dates, or none.",
                "Write /minuta calendar, or /minuta calendar off.",
            )


def calendar_routes() -> Routes:
    """Answers the buttons about it; an address is shown where nobody else sees it."""

    async def show(asked: Asked, _at: Mapping[str, str]) -> None:
        async def prepare() -> View:
            return notice(_TITLE, await _offered(asked))

        await opened(asked, _TITLE, prepare)

    async def renew(asked: Asked, _at: Mapping[str, str]) -> None:
        async def prepare() -> View:
            return notice(_TITLE, await _address(asked))

        await opened(asked, _TITLE, prepare)

    async def end(asked: Asked, _at: Mapping[str, str]) -> None:
        if asked.origin.kind == "modal":
            reply = await outcome(asked, lambda: _withdrawn(asked))
            await shown(asked, asked.origin.view, notice(_TITLE, reply))
        else:
            await answered(asked, lambda: _withdrawn(asked))

    return Routes(clicks=(Route(CALENDAR, show), Route(_NEW, renew), Route(_OFF, end)))


async def _offered(asked: Asked) -> Reply:
    """The address, for who has none yet; else a question, since a new one ends the old one."""
    if not await asked.desk.calendar.is_offered(await asked.by()):
        return await _address(asked)
    question = confirmation(
        "A new address?", "Calendars that use the one before get nothing more.", "Make a new one"
    )
    text = "Your due dates are in a calendar already. Its address is not kept, so it is not shown."
    row = actions(
        button("New address", _NEW, NOTHING, confirm=question),
        button("Turn it off", _OFF, NOTHING, style="danger"),
    )
    return Reply(_TITLE, (*said(text).blocks, row))


async def _address(asked: Asked) -> Reply:
    address = await asked.desk.calendar.address(await asked.by())
    lines = (
        line(own("Add this address to your calendar, as one that it subscribes to:")),
        line(own(address, "code")),
        line(own("Whoever knows it sees your due dates. It is shown only now; to end it:")),
        line(own("/minuta calendar off", "code")),
    )
    return Reply(_TITLE, (rich(*lines),), is_secret=True)


async def _withdrawn(asked: Asked) -> Reply:
    await asked.desk.calendar.withdraw(await asked.by())
    return said("There is no calendar with your due dates any more.")
