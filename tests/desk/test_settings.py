"""What people may ask about settings."""

import asyncio
from datetime import UTC, datetime

import pytest

from bot.desk.settings import MOST_TEMPLATES, FrontSettingsDesk
from bot.domain.meeting import Place
from bot.domain.preferences import ConfirmMode, PersonSettings, RoomSettings, ServerSettings
from bot.domain.reminder import ReminderState
from bot.domain.template import Template
from bot.errors import NotAllowedError, NotFoundError, SettingsError
from bot.followup.planning import plan
from bot.ports import Asker
from storage.store import SqlStore
from tests import examples
from tests.desk.askers import ADMIN, ANN, BEN, FOREIGN_ADMIN, Person
from tests.desk.fronts import moving
from tests.desk.meetings import ITEM, PLACE, meeting
from tests.followup.planned import NEW_YORK, timing, told, towards
from tests.followup.planned import planned as all_planned
from tests.privacy.meetings import SetClock

ROOM = Place(platform="chat", workspace="w", channel="voice")
AFTER_THE_MEETING = datetime(2026, 11, 18, 10, tzinfo=UTC)


@pytest.fixture
def clock() -> SetClock:
    clock = SetClock()
    clock.moment = AFTER_THE_MEETING
    return clock


@pytest.fixture
def desk(records: SqlStore, clock: SetClock) -> FrontSettingsDesk:
    return FrontSettingsDesk(records, moving(records, clock))


async def test_what_an_admin_sets_holds_for_everybody_of_the_server(
    desk: FrontSettingsDesk,
) -> None:
    settings = ServerSettings(
        zone="europe/berlin", confirm=ConfirmMode.ALL, vocabulary=("Zoë", "ZOË", " a\nb ")
    )
    await desk.change_server(ADMIN, settings)
    kept = settings.model_copy(update={"zone": "Europe/Berlin", "vocabulary": ("Zoë", "a b")})
    assert await desk.server(BEN) == kept
    assert await desk.server(FOREIGN_ADMIN) == ServerSettings()


async def test_only_admins_change_the_server_and_its_rooms(
    desk: FrontSettingsDesk, records: SqlStore
) -> None:
    with pytest.raises(NotAllowedError):
        await desk.change_server(BEN, ServerSettings(confirm=ConfirmMode.ALL))
    with pytest.raises(NotAllowedError):
        await desk.change_room(BEN, ROOM, RoomSettings(auto_start_people=2))
    with pytest.raises(NotAllowedError):
        await desk.change_room(FOREIGN_ADMIN, ROOM, RoomSettings(auto_start_people=2))
    assert await records.all_server_settings() == {}
    assert await desk.room(ROOM) == RoomSettings()


async def test_an_unknown_zone_of_a_server_changes_nothing(desk: FrontSettingsDesk) -> None:
    with pytest.raises(SettingsError):
        await desk.change_server(ADMIN, ServerSettings(zone="Mars/Olympus", language="de"))
    assert await desk.server(ADMIN) == ServerSettings()


async def test_what_an_admin_sets_for_a_room_holds_there(desk: FrontSettingsDesk) -> None:
    settings = RoomSettings(auto_start_people=2, auto_start_events=True, notes_channel="9")
    await desk.change_room(ADMIN, ROOM, settings)
    assert await desk.room(ROOM) == settings
    assert await desk.room(PLACE) == RoomSettings()


async def test_everybody_puts_words_into_the_vocabulary_and_takes_them_out(
    desk: FrontSettingsDesk,
) -> None:
    await desk.change_server(ADMIN, ServerSettings(language="de"))
    await desk.add_words(BEN, ["Minuta", "minuta", "", "\u202eevil\0", "Straße"])
    added = await desk.add_words(ANN, ["MINUTA", "Zoë"])
    assert added.vocabulary == ("Minuta", "evil", "Straße", "Zoë")
    assert await desk.remove_words(BEN, ["minUTA", "STRASSE", "unknown"]) == ServerSettings(
        language="de", vocabulary=("evil", "Zoë")
    )
    assert (await desk.server(FOREIGN_ADMIN)).vocabulary == ()


async def test_two_who_put_in_words_at_once_both_find_theirs(desk: FrontSettingsDesk) -> None:
    await asyncio.gather(*(desk.add_words(BEN, [f"word {number}"]) for number in range(9)))
    assert len((await desk.server(BEN)).vocabulary) == 9


async def test_a_vocabulary_has_its_limits(desk: FrontSettingsDesk) -> None:
    words = [f"word {number}" for number in range(200)]
    await desk.add_words(BEN, words)
    await desk.add_words(BEN, ["WORD 7"])
    with pytest.raises(SettingsError, match="200"):
        await desk.add_words(BEN, ["one more"])
    await desk.remove_words(BEN, ["word 7"])
    with pytest.raises(SettingsError, match="60"):
        await desk.add_words(BEN, ["x" * 61])
    assert len((await desk.add_words(BEN, ["x" * 60])).vocabulary) == 200
    with pytest.raises(SettingsError, match="200"):
        await desk.change_server(ADMIN, ServerSettings(vocabulary=(*words, "one more")))


async def test_a_zone_is_kept_for_the_person_and_nobody_else(desk: FrontSettingsDesk) -> None:
    await desk.change_zone(BEN, "asia/kolkata")
    assert await desk.person(BEN) == PersonSettings(zone="Asia/Kolkata")
    assert await desk.person(FOREIGN_ADMIN) == PersonSettings(zone="Asia/Kolkata")
    assert await desk.person(ANN) == PersonSettings()
    with pytest.raises(SettingsError):
        await desk.change_zone(BEN, "Mars/Olympus")
    await desk.change_zone(BEN, None)
    assert await desk.person(BEN) == PersonSettings()


async def planned(records: SqlStore) -> list[tuple[datetime, str, str]]:
    """When which zone's reminders before a due date come, and for whom."""
    reminders = towards(await all_planned(records))
    return [(reminder.at, reminder.zone, reminder.participant) for reminder in reminders]


async def test_reminders_move_with_the_person(
    desk: FrontSettingsDesk, records: SqlStore, clock: SetClock
) -> None:
    reminders = plan(await records.item(ITEM), timing(NEW_YORK), clock.now())
    await records.plan_reminders(reminders)
    before = await planned(records)
    await desk.change_zone(ANN, "Asia/Kolkata")
    assert await planned(records) == before
    for _ in range(2):
        await desk.change_zone(BEN, "Asia/Kolkata")
    assert await planned(records) == [
        (datetime(2026, 11, 19, 3, 30, tzinfo=UTC), "Asia/Kolkata", "ben"),
        (datetime(2026, 11, 20, 3, 30, tzinfo=UTC), "Asia/Kolkata", "ben"),
    ]
    assert (await records.meeting(meeting().id)).participants[1].zone == "Asia/Kolkata"
    await desk.change_zone(BEN, None)
    assert {zone for _, zone, _ in await planned(records)} == {meeting().zone}


async def test_a_reminder_that_was_sent_is_not_sent_again_after_a_move(
    desk: FrontSettingsDesk, records: SqlStore, clock: SetClock
) -> None:
    first, *others = plan(await records.item(ITEM), timing(NEW_YORK), clock.now())
    await records.plan_reminders([first, *others])
    clock.moment = first.at
    await told(records, first.id)
    await desk.change_zone(BEN, "Asia/Kolkata")
    assert (await records.reminder(first.id)).state is ReminderState.SENT
    assert [zone for _, zone, _ in await planned(records)] == ["Asia/Kolkata"]


async def test_reminders_move_on_every_server_of_the_platform(
    desk: FrontSettingsDesk, records: SqlStore, clock: SetClock
) -> None:
    ben = Person("ben", workspace="other")
    await keep_elsewhere(records, ben)
    item = await records.item("elsewhere")
    await records.plan_reminders(plan(item, timing(NEW_YORK), clock.now()))
    await desk.change_zone(BEN, "Asia/Kolkata")
    assert {zone for _, zone, _ in await planned(records)} == {"Asia/Kolkata"}


async def test_a_zone_is_that_of_every_account_and_the_digest_comes_in_it(
    desk: FrontSettingsDesk, records: SqlStore, clock: SetClock
) -> None:
    elsewhere = Person("b2", workspace="team", platform="other")
    await keep_elsewhere(records, elsewhere)
    item = await records.item("elsewhere")
    await records.plan_reminders(plan(item, timing(NEW_YORK), clock.now()))
    await records.link_accounts(BEN.account, elsewhere.account)
    await desk.change_zone(BEN, "Asia/Kolkata")
    assert (await desk.person(elsewhere)).zone == "Asia/Kolkata"
    assert {zone for _, zone, _ in await planned(records)} == {"Asia/Kolkata"}
    assert (await records.meeting("m2")).zone_of("ben") == "Asia/Kolkata"
    digests = await records.due_digests(datetime(2026, 11, 30, tzinfo=UTC), 9)
    assert {(one.account, one.at) for one in digests} == {
        (one.account, datetime(2026, 11, 19, 3, 30, tzinfo=UTC)) for one in (BEN, elsewhere)
    }


async def keep_elsewhere(records: SqlStore, person: Asker) -> None:
    """Keep the same meeting of another server, where the item is this person's."""
    account = person.account
    here = meeting()
    people = tuple(
        one.model_copy(update={"account": account}) if one.id == "ben" else one
        for one in here.participants
    )
    home = {"platform": account.platform, "workspace": account.workspace}
    place = PLACE.model_copy(update=home)
    elsewhere = {"id": "m2", "place": place, "participants": people}
    await records.add_meeting(here.model_copy(update=elsewhere), "s2")
    item = examples.item().model_copy(update={"id": "elsewhere", "meeting_id": "m2"})
    notes = {"meeting_id": "m2", "action_items": (item,), "please_check": ()}
    await records.save_notes(examples.notes().model_copy(update=notes))


def test_zones_are_offered(desk: FrontSettingsDesk) -> None:
    assert list(desk.zones("new york", 3)) == ["America/New_York"]


CLUB = "name: club\ntitle: Club\n"


async def test_an_own_template_takes_the_place_of_one_of_its_name(
    desk: FrontSettingsDesk,
) -> None:
    for title in ("Daily", "Other daily"):
        view = await desk.add_template(ADMIN, f"name: standup\ntitle: {title}")
        assert view.is_own
    views = {view.template.name: view for view in await desk.templates(BEN)}
    assert views["standup"].template.title == "Other daily"
    assert [name for name, view in views.items() if view.is_own] == ["standup"]
    assert {view.template.title for view in await desk.templates(FOREIGN_ADMIN)} >= {"Stand-up"}
    await desk.remove_template(ADMIN, "standup")
    assert not any(view.is_own for view in await desk.templates(BEN))


async def test_only_admins_add_and_remove_templates(
    desk: FrontSettingsDesk, records: SqlStore
) -> None:
    with pytest.raises(NotAllowedError):
        await desk.add_template(BEN, CLUB)
    assert await records.all_server_settings() == {}
    await desk.add_template(ADMIN, CLUB)
    with pytest.raises(NotAllowedError):
        await desk.remove_template(BEN, "club")
    with pytest.raises(NotFoundError):
        await desk.remove_template(FOREIGN_ADMIN, "club")
    assert len((await desk.server(BEN)).templates) == 1


async def test_a_server_has_twenty_templates_and_no_more(desk: FrontSettingsDesk) -> None:
    for number in range(MOST_TEMPLATES):
        await desk.add_template(ADMIN, f"name: t{number}\ntitle: T")
    with pytest.raises(SettingsError, match="at most 20"):
        await desk.add_template(ADMIN, CLUB)
    await desk.add_template(ADMIN, "name: t3\ntitle: Replaced")
    assert len((await desk.server(ADMIN)).templates) == MOST_TEMPLATES


async def test_a_template_that_is_not_there_is_not_chosen(desk: FrontSettingsDesk) -> None:
    with pytest.raises(SettingsError, match="Choose one of general, "):
        await desk.change_server(ADMIN, ServerSettings(template="club"))
    with pytest.raises(SettingsError):
        await desk.change_room(ADMIN, ROOM, RoomSettings(template="club"))
    await desk.add_template(ADMIN, CLUB)
    await desk.change_room(ADMIN, ROOM, RoomSettings(template="club"))
    assert (await desk.room(ROOM)).template == "club"


async def test_templates_of_the_installation_are_there_for_every_server(
    records: SqlStore, clock: SetClock
) -> None:
    ours = Template(name="club", title="Club")
    desk = FrontSettingsDesk(records, moving(records, clock), (ours,))
    await desk.change_server(ADMIN, ServerSettings(template="club"))
    (view,) = (one for one in await desk.templates(BEN) if one.template == ours)
    assert not view.is_own
