"""Who asks on Slack, and what they may read there at this moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.domain.meeting import Place
from bot.errors import NotAllowedError, ProviderError
from integrations.slack.asker import SlackAsker
from integrations.slack.faults import ScopeMissingError
from integrations.slack.people import SlackPeople
from integrations.slack.places import account, place
from tests.servers.slack import Kind

if TYPE_CHECKING:
    from tests.servers.slack import Channel, User
    from tests.slack.office import Office


async def asks(office: Office, user: User) -> SlackAsker:
    people = SlackPeople(office.api, office.time.timing)
    return await SlackAsker.of(office.api, people, office.team.id, user.id)


async def reads(office: Office, user: User, channel: Channel) -> bool:
    asker = await asks(office, user)
    return await asker.can_read(place(office.team.id, channel.id))


async def test_somebody_is_known_by_account_name_and_language(office: Office) -> None:
    asker = await asks(office, office.alice)
    assert asker.account == account(office.team.id, office.alice.id)
    assert asker.name == "alice"
    assert asker.language == "en-US"
    assert not asker.is_admin


async def test_admins_and_owners_manage_the_workspace(office: Office) -> None:
    for options in ({"is_admin": True}, {"is_owner": True}):
        boss = office.team.add_user("Boss")
        for name, value in options.items():
            setattr(boss, name, value)
        assert (await asks(office, boss)).is_admin


async def test_who_is_no_admin_any_more_is_none_at_once(office: Office) -> None:
    people = SlackPeople(office.api, office.time.timing)
    office.alice.is_admin = True
    before = await SlackAsker.of(office.api, people, office.team.id, office.alice.id)
    office.alice.is_admin = False
    after = await SlackAsker.of(office.api, people, office.team.id, office.alice.id)
    assert (before.is_admin, after.is_admin) == (True, False)


async def test_bots_and_who_has_left_may_not_ask(office: Office) -> None:
    gone = office.team.add_user("Gone")
    gone.deleted = True
    for user in (gone, office.team.add_user("Robot", is_bot=True)):
        with pytest.raises(NotAllowedError):
            await asks(office, user)


async def test_a_public_channel_is_for_everybody_of_the_team(office: Office) -> None:
    outside = office.team.add_user("Outside")
    assert await reads(office, outside, office.general)


async def test_a_guest_reads_only_channels_they_are_in(office: Office) -> None:
    guest = office.team.add_user("Guest", is_guest=True)
    stranger = office.team.add_user("Stranger", is_stranger=True)
    office.team.add_channel("lobby", [guest, stranger]).invite(office.bot)
    for user in (guest, stranger):
        assert not await reads(office, user, office.general)
        office.general.invite(user)
        assert await reads(office, user, office.general)
        office.general.remove(user)
        assert not await reads(office, user, office.general)


async def test_a_private_channel_is_for_who_is_in_it(office: Office) -> None:
    secret = office.team.add_channel("secret", [office.alice], is_private=True)
    secret.invite(office.bot)
    assert await reads(office, office.alice, secret)
    assert not await reads(office, office.bob, secret)


async def test_members_beyond_the_first_page_are_found(office: Office) -> None:
    secret = office.team.add_channel(
        "secret", [office.team.add_user(f"P {n}") for n in range(250)], is_private=True
    )
    secret.invite(office.bot, office.bob)
    assert await reads(office, office.bob, secret)
    assert not await reads(office, office.alice, secret)


async def test_what_minuta_does_not_see_nobody_is_taken_to_see(office: Office) -> None:
    secret = office.team.add_channel("secret", [office.alice], is_private=True)
    assert not await reads(office, office.alice, secret)
    asker = await asks(office, office.alice)
    assert not await asker.can_read(place(office.team.id, "C0NOWHERE"))


async def test_direct_messages_are_for_their_person_alone(office: Office) -> None:
    direct = office.slack.direct(office.bot, office.alice)
    assert await reads(office, office.alice, direct)
    assert not await reads(office, office.bob, direct)
    assert "im:read" not in office.bot.scopes


async def test_without_the_permission_for_group_messages_nobody_is_taken_to_see_one(
    office: Office,
) -> None:
    group = office.team.add_channel("mpdm-a-b", [office.alice], is_private=True)
    group.is_mpim = True
    group.invite(office.bot)
    assert await reads(office, office.alice, group)
    assert not await reads(office, office.bob, group)
    office.bot.scopes.remove("mpim:read")
    assert not await reads(office, office.alice, group)


async def test_a_permission_that_minuta_needs_is_named(office: Office) -> None:
    office.bot.scopes.remove("channels:read")
    with pytest.raises(ScopeMissingError, match="channels:read"):
        await reads(office, office.alice, office.general)


async def test_an_archived_channel_stays_readable(office: Office) -> None:
    office.general.archive()
    assert await reads(office, office.alice, office.general)


async def test_other_teams_and_platforms_are_none_of_theirs(office: Office) -> None:
    asker = await asks(office, office.alice)
    channel = office.general.id
    assert not await asker.can_read(place("T0OTHER", channel))
    elsewhere = Place(platform="discord", workspace=office.team.id, channel=channel)
    assert not await asker.can_read(elsewhere)
    assert office.slack.called("conversations.info") == []


async def test_one_answer_asks_once_for_a_channel_and_its_threads(office: Office) -> None:
    asker = await asks(office, office.alice)
    for thread in (None, "1.1", "2.2"):
        assert await asker.can_read(place(office.team.id, office.general.id, thread))
    assert len(office.slack.called("conversations.info")) == 1


async def test_what_can_not_be_found_out_is_neither_yes_nor_no(office: Office) -> None:
    asker = await asks(office, office.alice)
    office.slack.faults.add("conversations.info", Kind.STATUS, times=100)
    with pytest.raises(ProviderError):
        await asker.can_read(place(office.team.id, office.general.id))
