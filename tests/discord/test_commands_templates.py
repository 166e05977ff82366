"""/settings templates: shown, added by a file or a form, removed and chosen."""

from collections.abc import AsyncIterator

import pytest

from bot.domain.preferences import RoomSettings, ServerSettings
from bot.domain.template import Template
from bot.notes.templates.reading import read_template, written_out
from integrations.discord.limits import FIELD_TEXT
from tests.discord.command_room import CommandRoom, command_room, said
from tests.discord.front_desk import told
from tests.servers.discord.api import Upload

CLUB = Template(name="club", title="Book *club*")


@pytest.fixture
async def room(sqlite_database_url: str) -> AsyncIterator[CommandRoom]:
    async with command_room(sqlite_database_url) as made:
        made.guild.let_manage(made.anna)
        yield made


async def of_server(room: CommandRoom) -> ServerSettings:
    return await room.store.server_settings("discord", str(room.guild.id))


async def keep(room: CommandRoom, *templates: Template) -> None:
    settings = ServerSettings(templates=templates)
    await room.store.save_server_settings("discord", str(room.guild.id), settings)


def file(text: str | bytes) -> dict[str, object]:
    content = text.encode() if isinstance(text, str) else text
    return {"file": Upload("club.yaml", "application/yaml", content)}


async def test_all_templates_are_listed_with_whose_they_are(room: CommandRoom) -> None:
    await keep(room, CLUB)
    lines = (await room.ask(room.anna, "settings templates show")).splitlines()
    assert "**Stand-up** `standup` · 3 sections" in lines
    assert lines[-1] == "**Book \\*club\\*** `club` · 0 sections · this server's own"


async def test_a_template_comes_as_a_file_that_can_be_added_again(room: CommandRoom) -> None:
    options = {"template": "standup"}
    asked = room.local.invoke(room.anna, room.text, "settings templates show", options)
    (message,) = (await asked.finished()).messages
    (attached,) = message["attachments"]
    assert attached["filename"] == "standup.yaml"
    content = room.local.rest.messages.attachments.files[int(attached["id"])].content
    told_ = await room.ask(room.anna, "settings templates add", file(content))
    assert told_.startswith("**Stand-up** `standup` · 3 sections · this server's own\nSections: ")
    assert (await of_server(room)).templates == (read_template(content.decode()),)


async def test_what_is_wrong_in_a_file_is_said_with_its_line(room: CommandRoom) -> None:
    for content, said_ in (
        ("name: club\ntittle: Club", "line 2: tittle: nothing of this name belongs here"),
        (b"name: \xff", "no text in UTF\\-8"),
        ("x" * 90_000, "too large for a template"),
    ):
        assert said_.replace("\\-", "-") in await room.ask(
            room.anna, "settings templates add", file(content)
        )
    assert await of_server(room) == ServerSettings()


async def test_a_template_is_written_in_a_form_that_begins_with_another(room: CommandRoom) -> None:
    options = {"like": "retrospective"}
    form = await told(room.local.invoke(room.anna, room.text, "settings templates add", options))
    before = form.content["components"][0]["component"]["value"]
    assert read_template(before).name == "retrospective"
    sent = await told(room.local.submit(room.anna, form, {"template": written_out(CLUB)}))
    assert said(sent).startswith("**Book \\*club\\*** `club`")
    assert (await of_server(room)).templates == (CLUB,)


async def test_what_was_written_in_a_form_is_not_lost_when_it_is_refused(room: CommandRoom) -> None:
    form = await told(room.local.invoke(room.anna, room.text, "settings templates add", {}))
    sent = await told(room.local.submit(room.anna, form, {"template": "name: Club"}))
    assert "line 1" in said(sent)
    (attached,) = sent.messages[0]["attachments"]
    kept = room.local.rest.messages.attachments.files[int(attached["id"])]
    assert kept.content == b"name: Club"
    assert await of_server(room) == ServerSettings()


async def test_a_template_that_is_longer_than_a_form_is_had_as_a_file(room: CommandRoom) -> None:
    section = {"key": "a", "title": "A", "ask": "a" * 500}
    sections = [{**section, "key": f"a{n}"} for n in range(8)]
    await keep(room, Template.model_validate({**CLUB.model_dump(), "sections": sections}))
    options = {"like": "club"}
    refused = await told(room.local.invoke(room.anna, room.text, "settings templates add", options))
    assert "longer than a form" in said(refused)
    assert FIELD_TEXT < 8 * 500 + 500


async def test_who_does_not_manage_the_server_any_more_adds_nothing_by_an_old_form(
    room: CommandRoom,
) -> None:
    form = await told(room.local.invoke(room.anna, room.text, "settings templates add", {}))
    room.guild.members[room.anna.id].roles.clear()
    sent = await told(room.local.submit(room.anna, form, {"template": written_out(CLUB)}))
    assert said(sent).startswith("⚠️")
    assert await of_server(room) == ServerSettings()


async def test_an_own_template_is_removed_and_others_are_not(room: CommandRoom) -> None:
    await keep(room, CLUB)
    refused = await room.ask(room.anna, "settings templates remove", {"template": "standup"})
    assert refused.startswith("⚠️")
    await room.ask(room.anna, "settings templates remove", {"template": "club"})
    assert await of_server(room) == ServerSettings()


async def test_a_template_is_chosen_for_the_server_and_for_a_room(room: CommandRoom) -> None:
    await keep(room, CLUB)
    found = await room.choices(room.anna, "settings server", "template", "club")
    assert found == {"Book *club*": "club", "As Minuta does by itself": "default"}
    told_ = await room.ask(room.anna, "settings server", {"template": "club"})
    assert "Template: club; 1 template of this server's own" in told_
    options = {"template": "standup", "channel": room.voice}
    await room.ask(room.anna, "settings room", options)
    place = room.room_place(room.voice)
    assert (await room.store.room_settings(place)).template == "standup"
    assert (await of_server(room)).template == "club"
    await room.ask(room.anna, "settings room", {**options, "template": "default"})
    await room.ask(room.anna, "settings server", {"template": "default"})
    assert await room.store.room_settings(place) == RoomSettings()
    assert (await of_server(room)).template is None
    refused = await room.ask(room.anna, "settings server", {"template": "nobody_has_it"})
    assert "There is no such template." in refused
