"""/minuta settings: what holds for a channel, for the workspace, and for a person."""

from bot.domain.preferences import ConfirmMode, PersonSettings, ServerSettings, UploadMode
from bot.errors import NotAllowedError
from tests.servers.slack import Json, User
from tests.slack.acting_room import ActingRoom


async def form(acting: ActingRoom, by: User) -> Json:
    """The settings as somebody sees them."""
    await acting.types("settings", by=by)
    modal = acting.person(by).modal
    assert modal is not None
    return modal


def boss(acting: ActingRoom) -> User:
    made = acting.team.add_user("Boss", is_admin=True)
    acting.channel.invite(made)
    return made


async def test_an_admin_changes_what_holds_for_a_channel_and_the_workspace(
    acting: ActingRoom,
) -> None:
    admin = boss(acting)
    shown = await form(acting, admin)
    await acting.person(admin).submit(
        shown,
        {
            "uploads": {"value": "auto"},
            "nudges": {"value": ["yes"]},
            "weekly-digest": {"value": []},
            "room-language": {"value": "de"},
            "room-template": {"value": "standup"},
            "confirm": {"value": "all"},
            "days": {"value": "30"},
            "zone": {"zone-of": "Europe/Lisbon"},
        },
    )
    settings = acting.scripted.settings
    room = settings.rooms[acting.channel.id]
    assert (room.uploads, room.call_nudges, room.language) == (UploadMode.AUTO, True, "de")
    assert room.template == "standup"
    assert not room.weekly_digest
    assert settings.of_server == ServerSettings(
        zone="Europe/Lisbon", confirm=ConfirmMode.ALL, audio_retention_days=30
    )
    assert "the channel has other settings" in acting.modal(admin)


async def test_what_was_set_is_shown_and_stays_when_nothing_is_changed(acting: ActingRoom) -> None:
    admin = boss(acting)
    before = ServerSettings(zone="Europe/Lisbon", language="pt", vocabulary=("Zwetschge",))
    acting.scripted.settings.of_server = before
    acting.scripted.settings.people[admin.id] = PersonSettings(zone="Europe/Berlin")
    shown = await form(acting, admin)
    await acting.person(admin).submit(shown, {})
    assert "Nothing was changed" in acting.modal(admin)
    assert acting.scripted.settings.of_server == before
    assert acting.asked("change zone") == []


async def test_a_wrong_number_of_days_is_told_at_its_field(acting: ActingRoom) -> None:
    admin = boss(acting)
    shown = await form(acting, admin)
    answer = await acting.person(admin).submit(shown, {"days": {"value": "many"}})
    assert "no number of days" in answer.errors["days"]


async def test_with_one_field_that_is_wrong_nothing_is_kept(acting: ActingRoom) -> None:
    admin = boss(acting)
    shown = await form(acting, admin)
    filled = {
        "days": {"value": "many"},
        "words": {"value": "Zwetschge"},
        "person-zone": {"zone-of": "Europe/Lisbon"},
    }
    answer = await acting.person(admin).submit(shown, filled)
    assert list(answer.errors) == ["days"]
    assert acting.asked("change zone") == acting.asked("add words") == []
    await acting.person(admin).submit(shown, {**filled, "days": {"value": "30"}})
    assert acting.scripted.settings.of_server == ServerSettings(
        vocabulary=("Zwetschge",), audio_retention_days=30
    )


async def test_who_asks_is_looked_up_once(acting: ActingRoom) -> None:
    shown = await form(acting, acting.bob)
    before = len(acting.slack.called("users.info"))
    await acting.person(acting.bob).submit(shown, {"words": {"value": "Opus"}})
    assert len(acting.slack.called("users.info")) - before == 1


async def test_the_home_follows_the_zone_of_who_looks_at_it(acting: ActingRoom) -> None:
    shown = await form(acting, acting.bob)
    await acting.person(acting.bob).submit(shown, {"person-zone": {"zone-of": "America/New_York"}})
    await acting.settle()
    assert len(acting.slack.called("views.publish")) == 1


async def test_others_change_their_zone_and_the_words_that_are_misheard(
    acting: ActingRoom,
) -> None:
    acting.scripted.settings.of_server = ServerSettings(vocabulary=("Minuta", "Zwetschge"))
    shown = await form(acting, acting.bob)
    assert "Admins of the workspace" in acting.seen(shown)
    assert "uploads" not in str(shown["blocks"])
    await acting.person(acting.bob).submit(
        shown,
        {"person-zone": {"zone-of": "America/New_York"}, "words": {"value": "Minuta\nOpus, Ogg"}},
    )
    assert acting.scripted.settings.people[acting.bob.id].zone == "America/New_York"
    assert acting.scripted.settings.of_server.vocabulary == ("Minuta", "Opus", "Ogg")


async def test_a_refused_setting_is_told_in_the_form(acting: ActingRoom) -> None:
    admin = boss(acting)
    shown = await form(acting, admin)
    acting.script.refusals["change server"] = NotAllowedError("You are no admin.", "Ask one.")
    await acting.person(admin).submit(shown, {"days": {"value": "3"}})
    assert "You are no admin" in acting.modal(admin)
