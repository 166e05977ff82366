"""Who people are, as Slack knows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.domain.meeting import Place
from bot.domain.people import Account
from bot.errors import ProviderError
from integrations.slack.faults import ScopeMissingError
from integrations.slack.people import SlackPeople
from integrations.slack.places import account, place
from tests.servers.slack import Kind

if TYPE_CHECKING:
    from tests.slack.office import Office


@pytest.fixture
def people(office: Office) -> SlackPeople:
    return SlackPeople(office.api, office.time.timing)


async def test_somebody_has_a_name_other_names_and_a_zone(
    office: Office, people: SlackPeople
) -> None:
    alice = await people.member(account(office.team.id, office.alice.id))
    assert alice is not None
    assert alice.name == "alice"
    assert alice.aliases[0] == "Alice Example"
    assert alice.zone == "Europe/Berlin"
    assert not alice.is_guest


async def test_who_has_no_display_name_is_called_by_the_real_one(
    office: Office, people: SlackPeople
) -> None:
    bob = await people.member(account(office.team.id, office.bob.id))
    assert bob is not None
    assert bob.name == "Bob Builder"
    assert "Bob Builder" not in bob.aliases


async def test_guests_and_strangers_are_told_apart(office: Office, people: SlackPeople) -> None:
    for user in (
        office.team.add_user("A Guest", is_guest=True),
        office.team.add_user("One Channel", is_single_channel_guest=True),
        office.team.add_user("From Elsewhere", is_stranger=True),
    ):
        office.general.invite(user)
        found = await people.member(account(office.team.id, user.id))
        assert found is not None
        assert found.is_guest, user.real_name


async def test_bots_and_who_has_left_are_nobody(office: Office, people: SlackPeople) -> None:
    gone = office.team.add_user("Gone")
    gone.deleted = True
    bot = office.team.add_user("Robot", is_bot=True)
    for user_id in (gone.id, bot.id, office.bot.user_id, "U0NOBODY", "USLACKBOT"):
        assert await people.member(account(office.team.id, user_id)) is None
    elsewhere = Account(platform="discord", workspace=office.team.id, user_id=office.bob.id)
    assert await people.member(elsewhere) is None


async def test_the_members_of_a_channel_are_its_people(office: Office, people: SlackPeople) -> None:
    office.team.add_user("Not There")
    members = await people.members(place(office.team.id, office.general.id, "1.2"))
    assert [member.name for member in members] == ["alice", "Bob Builder"]


async def test_of_a_crowd_nobody_is_looked_up(office: Office, people: SlackPeople) -> None:
    office.general.invite(*(office.team.add_user(f"Person {n}") for n in range(201)))
    assert await people.members(place(office.team.id, office.general.id)) == ()
    assert office.slack.called("users.info") == []


async def test_of_what_minuta_does_not_see_it_knows_nobody(
    office: Office, people: SlackPeople
) -> None:
    secret = office.team.add_channel("secret", [office.alice], is_private=True)
    for channel in (secret.id, "C0NOWHERE", office.slack.direct(office.bot, office.alice).id):
        assert await people.members(place(office.team.id, channel)) == ()
    elsewhere = Place(platform="discord", workspace=office.team.id, channel=office.general.id)
    assert await people.members(elsewhere) == ()


async def test_people_are_asked_for_once_an_hour(office: Office, people: SlackPeople) -> None:
    bob = account(office.team.id, office.bob.id)
    for _ in range(3):
        await people.member(bob)
    assert len(office.slack.called("users.info")) == 1
    office.bob.display_name = "bobby"
    office.time.now += 3601
    found = await people.member(bob)
    assert found is not None
    assert found.name == "bobby"


async def test_what_slack_tells_of_a_change_is_known_at_once(
    office: Office, people: SlackPeople
) -> None:
    bob = account(office.team.id, office.bob.id)
    await people.member(bob)
    people.refreshed(
        office.team.id,
        {
            "id": office.bob.id,
            "team_id": office.team.id,
            "deleted": None,
            "real_name": None,
            "tz": "Mars/Olympus",
            "profile": {"display_name": "", "real_name": "Bobby Tables", "first_name": None},
        },
    )
    found = await people.member(bob)
    assert found is not None
    assert found.name == "Bobby Tables"
    assert found.zone is None
    assert len(office.slack.called("users.info")) == 1


async def test_a_team_that_left_is_forgotten(office: Office, people: SlackPeople) -> None:
    bob = account(office.team.id, office.bob.id)
    await people.member(bob)
    people.forget(office.team.id)
    await people.member(bob)
    assert len(office.slack.called("users.info")) == 2


async def test_what_can_not_be_found_out_now_is_no_answer(
    office: Office, people: SlackPeople
) -> None:
    office.slack.faults.add("users.info", Kind.STATUS, times=100)
    with pytest.raises(ProviderError):
        await people.member(account(office.team.id, office.bob.id))
    office.slack.faults.clear()
    assert await people.member(account(office.team.id, office.bob.id)) is not None


async def test_without_the_permission_people_read_which(
    office: Office, people: SlackPeople
) -> None:
    office.bot.scopes.remove("users:read")
    with pytest.raises(ScopeMissingError, match="users:read"):
        await people.member(account(office.team.id, office.bob.id))
