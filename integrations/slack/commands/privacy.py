"""/minuta privacy: what is heard and kept of the person who asks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.errors import NotAllowedError
from integrations.slack.actions import Action
from integrations.slack.asking import Reply, answered, said
from integrations.slack.directly import sent_directly
from integrations.slack.elements import (
    MOMENT,
    actions,
    bullets,
    button,
    confirmation,
    date,
    line,
    own,
    rich,
)
from integrations.slack.routes import Route, Routes

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from bot.domain.privacy import Receipt
    from integrations.slack.asker import SlackAsker
    from integrations.slack.asking import Asked
    from integrations.slack.routes import Click

EXPORT_MINE: Final = Action("privacy-export", ("person",))
DELETE_MINE: Final = Action("privacy-delete", ("person",))
OPT_OUT: Final = Action("privacy-optout", ("person",))
OPT_IN: Final = Action("privacy-optin", ("person",))

_TITLE = "What Minuta keeps of you in this workspace"
_QUESTION: Final = confirmation(
    "Delete what is kept of you?",
    "Your recordings, what you said in every transcript, and what was made of it in notes and "
    "action items are erased and can't be brought back. What others said stays.",
    "Delete it",
)


async def privacy_reply(asked: Asked, _words: str) -> Reply:
    """What can be asked for."""
    me = asked.user
    buttons = actions(
        button("Send me all of it", EXPORT_MINE, me),
        button("Delete it…", DELETE_MINE, me, style="danger", confirm=_QUESTION),
        button("Opt out", OPT_OUT, me),
        button("Opt in again", OPT_IN, me),
    )
    text = "Opted out, nothing you say is kept in meetings that Minuta can tell your voice in."
    return Reply(_TITLE, (rich(line(own(_TITLE, "bold")), line(own(text))), buttons))


def privacy_routes() -> Routes:
    """Answers these buttons, however long ago they were shown."""
    return Routes(
        clicks=(
            Route(EXPORT_MINE, _of_oneself(_exported)),
            Route(DELETE_MINE, _of_oneself(_deleted)),
            Route(OPT_OUT, _of_oneself(_opted_out)),
            Route(OPT_IN, _of_oneself(_opted_in)),
        )
    )


def _of_oneself(work: Callable[[Asked, SlackAsker], Awaitable[Reply]]) -> Click:
    async def handle(asked: Asked, at: Mapping[str, str]) -> None:
        async def checked() -> Reply:
            if asked.user != at["person"]:
                raise NotAllowedError(
                    "Only who asked for this can answer it.", "For yourself: /minuta privacy."
                )
            return await work(asked, await asked.by())

        await answered(asked, checked)

    return handle


async def _exported(asked: Asked, by: SlackAsker) -> Reply:
    file = await asked.desk.privacy.export(by)
    return said(await sent_directly(asked, (file,)))


async def _deleted(asked: Asked, by: SlackAsker) -> Reply:
    receipt = await asked.desk.privacy.delete(by)
    return Reply("Erased", (_receipt(receipt),))


async def _opted_out(asked: Asked, by: SlackAsker) -> Reply:
    await asked.desk.privacy.opt_out(by)
    return said("You are opted out in this workspace. What was kept before, Delete it… erases.")


async def _opted_in(asked: Asked, by: SlackAsker) -> Reply:
    await asked.desk.privacy.opt_in(by)
    return said("You are opted in again in this workspace.")


def _receipt(receipt: Receipt) -> dict[str, object]:
    counts = (
        f"Meetings that you took part in: {receipt.meetings}",
        f"Recordings of your voice: {receipt.recordings}",
        f"Things you said: {receipt.utterances}",
        f"Decisions, questions and other notes: {receipt.claims}",
        f"Action items: {receipt.action_items}",
    )
    end = "Messages in channels change by themselves. This is your receipt; keep it if you like."
    return rich(
        line(own("Erased ", "bold"), date(receipt.at, MOMENT, "UTC")),
        bullets(*(line(own(count)) for count in counts)),
        line(own(end)),
    )
