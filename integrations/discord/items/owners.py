"""[Owner] and [Reassign]: whose an item is, also asked where nobody can be picked.

On a server, Discord offers its members. In a direct message it offers only the two who are in it,
so the people of the meeting are offered, and members of its server are found by what they are
called.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from discord import ui

from bot.errors import NotFoundError
from integrations.discord import layout
from integrations.discord.actions import (
    ASSIGN,
    CHECK_OWNER,
    NOBODY,
    NUDGE_FOUND,
    NUDGE_MEMBER,
    NUDGE_NOBODY,
    NUDGE_NOT_MINE,
    NUDGE_OTHER_OWNER,
    NUDGE_OWNER,
    NUDGE_OWNER_FORM,
    NUDGE_PERSON,
    OWNER,
)
from integrations.discord.asking import Reply, answered
from integrations.discord.forms import filled, form, is_private, opened, picked
from integrations.discord.items.acting import asker, changed, of_notes
from integrations.discord.items.card import is_theirs
from integrations.discord.limits import MENU_OPTIONS, OPTION_TEXT
from integrations.discord.members import account_of_member, member_of, members_called
from integrations.discord.menus import Option, menu
from integrations.discord.places import PLATFORM
from integrations.discord.routes import Route, Routes
from integrations.discord.rows import action_rows, button, rows
from integrations.discord.text import beginning
from integrations.discord.wording import item_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import discord

    from bot.ports.desk import ItemView
    from integrations.discord.asker import DiscordAsker
    from integrations.discord.asking import Asked
    from integrations.discord.items.acting import ItemDesks

_FIELD: Final = "name"
_LONGEST: Final = 32
"""Characters of a name on a server (resources/guild#modify-guild-member)."""
_TEXT_ROOM: Final = 3500


def owner_routes(desk: ItemDesks) -> Routes:
    """Answers [Owner] and [Reassign], and what is chosen or written then."""

    async def ask(asked: Asked, at: Mapping[str, str]) -> None:
        async def work() -> Reply:
            by = await asker(asked, at["server"])
            view = await desk.items.show(by, at["item"])
            has_it = await is_theirs(by, view, desk.accounts)
            return Reply(view=_question(asked, view, at, is_theirs=has_it))

        await answered(asked, work, is_replacing=is_private(asked))

    async def release(asked: Asked, at: Mapping[str, str]) -> None:
        async def change(by: DiscordAsker, item_id: str) -> ItemView:
            return await desk.items.assign(by, item_id, None, "")

        await changed(asked, at, desk, change)

    return Routes(
        clicks=(
            Route(NUDGE_OWNER, ask),
            Route(NUDGE_NOBODY, release),
            Route(NUDGE_OTHER_OWNER, _write),
            Route(OWNER, of_notes(ask)),
            Route(CHECK_OWNER, of_notes(ask)),
            Route(NOBODY, of_notes(release)),
            *_choosing(desk),
        ),
        forms=(Route(NUDGE_OWNER_FORM, _search),),
    )


def _choosing(desk: ItemDesks) -> tuple[Route, ...]:
    """Answers what is chosen from a menu: a member of the server, or somebody of the meeting."""
    items = desk.items

    async def choose_member(asked: Asked, at: Mapping[str, str]) -> None:
        async def change(by: DiscordAsker, item_id: str) -> ItemView:
            member = await member_of(_server(asked, at), picked(asked))
            return await items.assign(by, item_id, account_of_member(member), member.display_name)

        await changed(asked, at, desk, change)

    async def choose_person(asked: Asked, at: Mapping[str, str]) -> None:
        async def change(by: DiscordAsker, item_id: str) -> ItemView:
            person = (await items.show(by, item_id)).meeting.participant(picked(asked))
            if person is None:
                raise NotFoundError("They are not in this meeting any more.", "Choose again.")
            return await items.assign(
                by, item_id, person.account, person.name, participant=person.id
            )

        await changed(asked, at, desk, change)

    return (
        Route(NUDGE_MEMBER, choose_member),
        Route(NUDGE_FOUND, choose_member),
        Route(ASSIGN, of_notes(choose_member)),
        Route(NUDGE_PERSON, choose_person),
    )


async def _write(asked: Asked, at: Mapping[str, str]) -> None:
    async def prepare() -> ui.Modal:
        return _form(at)

    await opened(asked, prepare)


async def _search(asked: Asked, at: Mapping[str, str]) -> None:
    name = filled(asked, _FIELD)

    async def work() -> Reply:
        await asker(asked, at["server"])  # who is on the server is for its members to know
        return Reply(view=_found(await members_called(_server(asked, at), name), at))

    await answered(asked, work, is_replacing=is_private(asked))


def _server(asked: Asked, at: Mapping[str, str]) -> discord.Guild | None:
    guild: discord.Guild | None = asked.client.get_guild(int(at["server"]))
    return guild


def _question(
    asked: Asked, view: ItemView, at: Mapping[str, str], *, is_theirs: bool
) -> ui.LayoutView:
    item, meeting = view.item, view.meeting
    text = f"**Whose is this?**\n{beginning(item_text(item, meeting), _TEXT_ROOM)}"
    is_of_server = meeting.place.platform == PLATFORM and meeting.place.workspace == at["server"]
    is_there = asked.guild is not None and str(asked.guild.id) == at["server"]
    ids = (at["server"], at["item"])
    other = button("Somebody else…", NUDGE_OTHER_OWNER, *ids)
    under = rows(
        other if is_of_server and not is_there else None,
        button("Nobody", NUDGE_NOBODY, *ids),
        button("Not mine", NUDGE_NOT_MINE, *ids) if is_theirs else None,
    )
    menus = [_member_menu(*ids)] if is_of_server and is_there else _people_menu(view, *ids)
    return layout.plain(text, under=(*menus, *action_rows(under)))


def _member_menu(server: str, item_id: str) -> ui.ActionRow[Any]:
    field: ui.UserSelect[Any] = ui.UserSelect(
        custom_id=NUDGE_MEMBER.id(server, item_id) or "", placeholder="Choose a member"
    )
    return ui.ActionRow(field)


def _people_menu(view: ItemView, server: str, item_id: str) -> list[ui.ActionRow[Any]]:
    """The people of the meeting, those with a name first, as many as a menu takes."""
    options = list(_people(view))[:MENU_OPTIONS]
    custom_id = NUDGE_PERSON.id(server, item_id)
    if not options or custom_id is None:
        return []
    return [menu(custom_id, "Somebody from the meeting", options)]


def _people(view: ItemView) -> Iterator[Option]:
    for person in sorted(view.meeting.participants, key=lambda person: not person.is_named):
        if person.id != view.item.owner and len(person.id) <= OPTION_TEXT:
            yield Option(person.id, person.name)


def _found(members: Sequence[discord.Member], at: Mapping[str, str]) -> ui.LayoutView:
    options = (Option(str(one.id), one.display_name, one.name) for one in members[:MENU_OPTIONS])
    custom_id = NUDGE_FOUND.id(at["server"], at["item"]) or ""
    return layout.plain("**Who is meant?**", under=(menu(custom_id, "A member", options),))


def _form(at: Mapping[str, str]) -> ui.Modal:
    field: ui.TextInput[Any] = ui.TextInput(
        custom_id=_FIELD, placeholder="Anna", max_length=_LONGEST
    )
    label = ui.Label(
        text="Name",
        description="As they are called on the server, or how that begins.",
        component=field,
    )
    return form("Whose is it?", NUDGE_OWNER_FORM.id(at["server"], at["item"]) or "", label)
