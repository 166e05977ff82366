"""/minuta link, unlink, prefer and calendar: what belongs to one person on several platforms."""

import pytest

from bot.errors import MinutaError, SettingsError
from integrations.slack.places import account
from tests.servers.slack import Kind
from tests.slack.acting_room import ActingRoom
from tests.slack.scripted_followup import CODE, ON_DISCORD, SECRET


async def test_a_code_is_given_to_who_asks_and_nobody_else(acting: ActingRoom) -> None:
    told = await acting.types("link")
    assert "WXYZ-0001" in told
    assert "No other account is linked" in told
    assert acting.told(acting.alice) == ""
    assert acting.replies() == []


async def test_a_code_shows_whom_it_is_of_before_anything_is_linked(acting: ActingRoom) -> None:
    told = await acting.types(f"link {CODE}")
    assert f"the account {ON_DISCORD.user_id} on Discord" in told
    assert acting.asked("link") == []
    (message,) = acting.person(acting.bob).ephemerals(acting.channel)
    await acting.person(acting.bob).press(message, "Link them")
    await acting.settle()
    assert [one.by for one in acting.asked("link")] == [acting.bob.id]
    assert "Linked with this account" in acting.told(acting.bob)
    bob = account(acting.team.id, acting.bob.id)
    assert acting.scripted.accounts.links == {bob: ON_DISCORD}


@pytest.mark.parametrize("text", ["link nonsense", "link `nonsense`"])
async def test_a_code_that_does_not_hold_is_told(acting: ActingRoom, text: str) -> None:
    assert "does not hold" in await acting.types(text)
    assert acting.asked("whose")[0].about == ("nonsense",)


async def test_what_is_linked_is_shown_and_let_go_of(acting: ActingRoom) -> None:
    bob = account(acting.team.id, acting.bob.id)
    acting.scripted.accounts.links[bob] = ON_DISCORD
    assert "Linked with this account" in await acting.types("link")
    assert "by itself again" in await acting.types("unlink")
    assert acting.scripted.accounts.links == {}


@pytest.mark.parametrize(
    ("text", "platform"),
    [("prefer Discord", "discord"), ("prefer slack", "slack"), ("prefer none", None)],
)
async def test_somebody_says_where_they_want_to_be_told(
    acting: ActingRoom, text: str, platform: str | None
) -> None:
    told = await acting.types(text)
    assert acting.asked("prefer")[0].about == (platform,)
    assert (platform.capitalize() if platform else "comes from") in told


async def test_without_a_platform_it_is_said_which_there_are(acting: ActingRoom) -> None:
    assert "/minuta prefer slack" in await acting.types("prefer")
    acting.script.refusals["prefer"] = MinutaError("You have no account there.", "Link it.")
    assert "no account there" in await acting.types("prefer irc")


async def test_off_is_no_place_to_be_told_things(acting: ActingRoom) -> None:
    assert "/minuta mute week" in await acting.types("prefer off")
    assert acting.asked("prefer") == []


async def test_the_home_follows_what_is_linked(acting: ActingRoom) -> None:
    await acting.types(f"link {CODE}")
    assert acting.slack.called("views.publish") == []
    (message,) = acting.person(acting.bob).ephemerals(acting.channel)
    await acting.person(acting.bob).press(message, "Link them")
    await acting.settle()
    assert len(acting.slack.called("views.publish")) == 1
    await acting.types("unlink")
    assert len(acting.slack.called("views.publish")) == 2


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("link", "WXYZ-0001"),
        ("calendar", "secret-1.ics"),
        ("webhooks add https://example.org/hook", SECRET),
    ],
)
async def test_a_secret_that_slack_did_not_show_stays_in_no_message(
    acting: ActingRoom, text: str, secret: str
) -> None:
    acting.slack.faults.add("response_url", Kind.STATUS, status=404, times=9)
    await acting.types(text)
    (message,) = acting.direct(acting.bob)
    assert "shown only once" in acting.seen(message)
    assert secret not in str(acting.direct(acting.bob))


async def test_accounts_are_linked_from_the_home(acting: ActingRoom) -> None:
    home = await acting.person(acting.bob).home()
    await acting.person(acting.bob).press(home, "Link Discord…")
    await acting.settle()
    form = acting.person(acting.bob).modal
    assert form is not None
    assert "WXYZ-0001" in acting.seen(form)
    answer = await acting.person(acting.bob).submit(form, {})
    assert "There is no code" in answer.errors["code"]
    acting.script.refusals["whose"] = MinutaError("This is your own code.", "Write it there.")
    answer = await acting.person(acting.bob).submit(form, {"code": {"value": "WXYZ-0001"}})
    assert "your own code" in answer.errors["code"]
    acting.script.refusals.clear()
    await acting.person(acting.bob).submit(form, {"code": {"value": f" {CODE} "}})
    question = acting.person(acting.bob).modal
    assert question is not None
    assert ON_DISCORD.user_id in acting.seen(question)
    assert acting.asked("link") == []
    await acting.person(acting.bob).submit(question, {})
    assert [one.by for one in acting.asked("link")] == [acting.bob.id]
    assert "Linked with this account" in acting.modal(acting.bob)


async def test_somebody_of_the_same_workspace_is_shown_as_slack_shows_them(
    acting: ActingRoom,
) -> None:
    acting.scripted.accounts.codes[CODE] = account(acting.team.id, acting.alice.id)
    assert "@alice on Slack" in await acting.types(f"link {CODE}")


async def test_a_calendar_has_an_address_that_is_shown_once(acting: ActingRoom) -> None:
    assert "https://minuta.example.org/calendar/secret-1.ics" in await acting.types("calendar")
    assert acting.told(acting.alice) == ""
    told = await acting.types("calendar")
    assert "secret-2" not in told
    message = acting.person(acting.bob).ephemerals(acting.channel)[-1]
    answer = await acting.person(acting.bob).press(message, "New address")
    assert answer.confirm
    await acting.settle()
    assert "secret-2.ics" in acting.modal(acting.bob)
    await acting.person(acting.bob).press(message, "Turn it off")
    await acting.settle()
    assert len(acting.asked("withdraw")) == 1


async def test_turned_off_in_a_modal_the_calendar_is_said_to_be_gone_there(
    acting: ActingRoom,
) -> None:
    await acting.types("calendar")
    await acting.person(acting.bob).press(await acting.person(acting.bob).home(), "Calendar…")
    await acting.settle()
    shown = acting.person(acting.bob).modal
    assert shown is not None
    acting.script.refusals["withdraw"] = MinutaError("The records are away.", "Try again.")
    await acting.person(acting.bob).press(shown, "Turn it off")
    await acting.settle()
    assert "The records are away. Try again." in acting.modal(acting.bob)
    await acting.person(acting.bob).press(await acting.person(acting.bob).home(), "Calendar…")
    await acting.settle()
    shown = acting.person(acting.bob).modal
    assert shown is not None
    acting.script.refusals.clear()
    await acting.person(acting.bob).press(shown, "Turn it off")
    await acting.settle()
    assert "no calendar with your due dates" in acting.modal(acting.bob)
    assert "Turn it off" not in acting.modal(acting.bob)
    assert acting.direct(acting.bob) == []


async def test_the_calendar_is_ended_by_a_word(acting: ActingRoom) -> None:
    await acting.types("calendar")
    assert "no calendar with your due dates" in await acting.types("calendar off")
    assert acting.scripted.calendar.addresses == {}
    assert "/minuta calendar off" in await acting.types("calendar maybe")


async def test_the_calendar_opens_from_the_home_and_above_itself(acting: ActingRoom) -> None:
    home = await acting.person(acting.bob).home()
    acting.script.refusals["address"] = SettingsError("Minuta has no address.", "Set one.")
    await acting.person(acting.bob).press(home, "Calendar…")
    await acting.settle()
    assert "Minuta has no address. Set one." in acting.modal(acting.bob)
    acting.script.refusals.clear()
    await acting.types("calendar")
    await acting.person(acting.bob).press(home, "Calendar…")
    await acting.settle()
    shown = acting.person(acting.bob).modal
    assert shown is not None
    await acting.person(acting.bob).press(shown, "New address")
    await acting.settle()
    assert "secret-2.ics" in acting.modal(acting.bob)
