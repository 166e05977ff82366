"""Who somebody in a meeting is: for all their lines, or for one."""

from bot.domain.people import Participant
from tests.servers.slack import Json
from tests.slack.acting_room import MEETING, ActingRoom


async def test_somebody_is_named_for_all_their_lines(acting: ActingRoom) -> None:
    form = await acting.opens("Fix names")
    assert form is not None
    assert "Let's go with the blue cover." in acting.seen(form)
    await acting.person(acting.bob).submit(
        form, {"voice": {"value": "anna"}, "who": {"value": acting.bob}}
    )
    assert acting.asked("rename")[0].about == (MEETING, "anna", "Bob Builder", acting.bob.id)
    assert "Bob Builder" in acting.modal(acting.bob)


async def test_one_line_is_given_to_somebody_else(acting: ActingRoom) -> None:
    form = await acting.opens("Fix names")
    assert form is not None
    offered = await acting.person(acting.bob).suggest(form, "line-of", "agreed")
    assert [one["value"] for one in offered] == ["u00002"]
    offered = await acting.person(acting.bob).suggest(form, "line-of", "0:07")
    assert [one["value"] for one in offered] == ["u00003", "u00004"]
    await acting.person(acting.bob).submit(
        form, {"line": {"line-of": "u00002"}, "name": {"value": "Carla"}}
    )
    assert acting.asked("attribute")[0].about == (MEETING, "u00002", "Carla", None)
    assert "Agreed." in acting.modal(acting.bob)
    assert acting.asked("rename") == []


async def test_only_who_spoke_can_have_a_wrong_name(acting: ActingRoom) -> None:
    meeting = acting.scripted.notes.meeting
    silent = Participant(id="dana", name="Dana")
    people = (*meeting.participants, silent)
    acting.scripted.notes.meeting = meeting.model_copy(update={"participants": people})
    form = await acting.opens("Fix names")
    assert "Dana" not in str(form)


async def test_names_need_somebody_to_be_named(acting: ActingRoom) -> None:
    form = await acting.opens("Fix names")
    assert form is not None
    answer = await acting.person(acting.bob).submit(form, {"name": {"value": "Carla"}})
    assert "Nobody was chosen" in answer.errors["voice"]
    answer = await acting.person(acting.bob).submit(
        form, {"voice": {"value": "anna"}, "name": {"value": None}}
    )
    assert "Nobody was named" in answer.errors["name"]
    robot = acting.team.add_user("Robot", is_bot=True)
    answer = await acting.person(acting.bob).submit(form, {"who": {"value": robot}})
    assert "an app" in answer.errors["who"]


def with_voice(acting: ActingRoom) -> None:
    """Nobody knows who Anna is."""
    meeting = acting.scripted.notes.meeting
    people = tuple(
        one.model_copy(update={"name": "Speaker 1", "is_named": False, "account": None})
        if one.id == "anna"
        else one
        for one in meeting.participants
    )
    acting.scripted.notes.meeting = meeting.model_copy(update={"participants": people})


async def unnamed(acting: ActingRoom) -> Json:
    """The message that asks who a voice is."""
    with_voice(acting)
    published = acting.notes().model_copy(update={"meeting": acting.scripted.notes.meeting})
    await acting.publish(published)
    return acting.reply("Who is")


async def test_a_voice_is_named_with_one_choice(acting: ActingRoom) -> None:
    message = await unnamed(acting)
    await acting.person(acting.bob).choose(message, "who", acting.alice)
    await acting.settle()
    assert acting.asked("rename")[0].about == (MEETING, "anna", "alice", acting.alice.id)
    assert "Speaker 1 is" in acting.told(acting.bob)


async def test_a_bot_is_no_voice(acting: ActingRoom) -> None:
    robot = acting.team.add_user("Robot", is_bot=True)
    message = await unnamed(acting)
    await acting.person(acting.bob).choose(message, "who", robot)
    await acting.settle()
    assert "That is an app" in acting.told(acting.bob)
    assert acting.asked("rename") == []


async def test_a_voice_may_have_a_name_without_an_account(acting: ActingRoom) -> None:
    message = await unnamed(acting)
    await acting.person(acting.bob).press(message, action_id="who-name")
    await acting.settle()
    form = acting.person(acting.bob).modal
    assert form is not None
    await acting.person(acting.bob).submit(form, {"name": {"value": "Carla"}})
    assert acting.asked("rename")[0].about == (MEETING, "anna", "Carla", None)
