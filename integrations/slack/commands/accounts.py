"""/minuta link, unlink and prefer: one person with accounts on several platforms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.domain.wording import one_line
from bot.errors import MinutaError, NotAllowedError
from integrations.slack.actions import LINK, NOTHING, Action
from integrations.slack.asking import Reply, answered, said
from integrations.slack.elements import (
    MOMENT,
    actions,
    bullets,
    button,
    date,
    line,
    own,
    rich,
    user,
    words,
)
from integrations.slack.forms import Field, filled, written
from integrations.slack.items.following import home_follows
from integrations.slack.modals import Mistake, blaming, form, opened
from integrations.slack.places import PLATFORM
from integrations.slack.routes import FormRoute, Route, Routes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.domain.people import Account
    from bot.ports.desk import LinkCode, OwnAccounts
    from integrations.slack.asking import Asked
    from integrations.slack.elements import Block, Element
    from integrations.slack.modals import View

_FORM: Final = Action("link-form", ("person",))
_AGREE_FORM: Final = Action("link-agree-form", ("code",))
_AGREE: Final = Action("link-agree", ("person", "code"))
_TITLE = "Link your accounts"
_CODE = "code"
_LONGEST_CODE = 40
_NOWHERE: Final = frozenset({"none", "nowhere"})


async def link_reply(asked: Asked, text: str) -> Reply:
    """A code for the other platform; or with the one from there, whom it would be linked with."""
    by, accounts = await asked.by(), asked.desk.accounts
    code = _written(text)
    if not code:
        lines = _linked(await accounts.accounts(by), asked.team)
        return Reply(_TITLE, (*lines, *_code(await accounts.begin(by))), is_secret=True)
    other = await accounts.whose(by, code)
    row = actions(button("Link them", _AGREE, asked.user, code, style="primary"))
    return Reply(_TITLE, (_question(other, asked.team), row))


async def unlink_reply(asked: Asked, _words: str) -> Reply:
    """This account stands by itself again."""
    await asked.desk.accounts.unlink(await asked.by())
    home_follows(asked)
    return said("This account stands by itself again.")


async def prefer_reply(asked: Asked, text: str) -> Reply:
    """Where somebody wants to be told things."""
    named = text.strip().lower()
    if not named:
        raise MinutaError(
            "There is no platform.",
            "Write /minuta prefer slack, discord, or none for where a thing comes from.",
        )
    if named == "off":
        raise MinutaError(
            "This is about where you are told things.",
            "To be told nothing: /minuta reminders, or /minuta mute week.",
        )
    platform = None if named in _NOWHERE else named
    await asked.desk.accounts.prefer(await asked.by(), platform)
    if platform is None:
        return said("You are told of a thing on the platform that it comes from.")
    return said(f"You are told things on {platform.capitalize()} from now on.")


def account_routes() -> Routes:
    """Answers the button, the forms, and what is under a code that was written."""

    async def ask(asked: Asked, _at: Mapping[str, str]) -> None:
        async def prepare() -> View:
            by, accounts = await asked.by(), asked.desk.accounts
            lines = _linked(await accounts.accounts(by), asked.team)
            blocks = (*lines, *_code(await accounts.begin(by)), _field())
            return form(_TITLE, _FORM, (NOTHING,), blocks, origin=asked.origin, submit="Next")

        await opened(asked, _TITLE, prepare)

    async def look(asked: Asked, _at: Mapping[str, str]) -> Reply:
        code = _written(filled(asked.body["view"], _CODE))
        if not code:
            raise Mistake(_CODE, "There is no code.", "Write it here, or the one above over there.")
        with blaming(_CODE):
            other = await asked.desk.accounts.whose(await asked.by(), code)
        blocks = (_question(other, asked.team),)
        view = form(_TITLE, _AGREE_FORM, (code,), blocks, origin=asked.origin, submit="Link them")
        return Reply(next_form=view)

    async def agree(asked: Asked, at: Mapping[str, str]) -> Reply:
        return await _done(asked, at["code"])

    async def press(asked: Asked, at: Mapping[str, str]) -> None:
        async def work() -> Reply:
            if asked.user != at["person"]:
                raise NotAllowedError("This is somebody else's.", "For yourself: /minuta link.")
            return await _done(asked, at["code"])

        await answered(asked, work)

    return Routes(
        clicks=(Route(LINK, ask), Route(_AGREE, press)),
        forms=(FormRoute(_FORM, _TITLE, look), FormRoute(_AGREE_FORM, _TITLE, agree)),
    )


def _written(text: str) -> str:
    """A code as somebody wrote it, without what may stand around it."""
    return "".join(one_line(text).split()).strip("`*_")[:_LONGEST_CODE]


async def _done(asked: Asked, code: str) -> Reply:
    held = await asked.desk.accounts.link(await asked.by(), code)
    home_follows(asked)
    return Reply(_TITLE, _linked(held, asked.team))


def _question(other: Account, team: str) -> Block:
    """Whom an account would be linked with."""
    return rich(
        line(own("Link this account with "), *_account(other, team), own("?")),
        line(own("What is yours on one can be answered from the other, too.")),
        line(own("What is set there for reminders holds for both.")),
    )


def _linked(held: OwnAccounts, team: str) -> tuple[Block, ...]:
    others = held.accounts[1:]
    if not others:
        return (rich(line(own("No other account is linked with this one."))),)
    where = held.platform.capitalize() if held.platform else "where a thing comes from"
    return (
        rich(
            line(own("Linked with this account:", "bold")),
            bullets(*(line(*_account(one, team)) for one in others)),
            line(own(f"You are told things: {where}.")),
        ),
    )


def _account(account: Account, team: str) -> tuple[Element, ...]:
    platform = account.platform.capitalize()
    if (account.platform, account.workspace) == (PLATFORM, team):
        return (user(account.user_id, account.user_id), own(f" on {platform}"))
    return (own("the account "), words(account.user_id, "code"), own(f" on {platform}"))


def _code(made: LinkCode) -> tuple[Block, ...]:
    return (
        rich(
            line(own("To link another one, give this code to Minuta there, by its command link:")),
            line(own(made.code, "code")),
            line(own("It holds once, until "), date(made.until, MOMENT, "UTC"), own(".")),
        ),
    )


def _field() -> Block:
    hint = "The one that Minuta has given you on the other platform."
    field = Field(_CODE, "Or a code from there", hint, is_optional=True)
    return written(field, longest=_LONGEST_CODE)
