"""What stands in the menu of a message."""

from datetime import UTC, date, datetime

from bot.errors import MinutaError
from bot.ports.desk import NewItem
from tests.servers.slack import Json
from tests.slack.acting_room import ActingRoom


async def used(acting: ActingRoom, message: Json, callback_id: str) -> str:
    """Bob uses a shortcut; gives what he is told."""
    await acting.person(acting.bob).shortcut(message, callback_id)
    await acting.settle()
    return acting.told(acting.bob)


async def form(acting: ActingRoom, message: Json) -> Json:
    await used(acting, message, "make_item")
    modal = acting.person(acting.bob).modal
    assert modal is not None
    return modal


def added(acting: ActingRoom) -> NewItem:
    (call,) = acting.asked("add")
    (new,) = call.about
    assert isinstance(new, NewItem)
    return new


async def test_a_message_with_a_recording_becomes_notes_in_its_thread(acting: ActingRoom) -> None:
    assert "makes notes" in await used(acting, acting.shared.message, "make_notes")
    (shared,) = acting.scripted.uploads.shared
    assert shared.place == acting.place_of(acting.channel, acting.thread)
    assert shared.by.user_id == acting.bob.id
    assert "already" in await used(acting, acting.shared.message, "make_notes")


async def test_a_message_without_one_is_told_of(acting: ActingRoom) -> None:
    message = acting.slack.say(acting.alice, acting.channel, "Hello")
    assert "no recording in this message" in await used(acting, message, "make_notes")


async def test_where_minuta_is_not_it_asks_to_be_invited(acting: ActingRoom) -> None:
    other = acting.team.add_channel("random", [acting.bob])
    file = acting.slack.share(acting.bob, other, "a.m4a", b"x", media_type="audio/mp4")
    await acting.person(acting.bob).shortcut(file.message, "make_notes")
    await acting.settle()
    assert "/invite @Minuta" in acting.told(acting.bob, other)
    assert acting.scripted.uploads.shared == []


async def test_a_message_becomes_an_item_with_its_author_and_words(acting: ActingRoom) -> None:
    text = f"I'll ask <@{acting.bob.id}> about <https://example.org|the &amp; ink> *today*"
    message = acting.slack.say(acting.alice, acting.channel, text, thread=acting.thread)
    shown = await form(acting, message)
    words = "I'll ask @Bob Builder about the & ink *today*"
    assert words in str(shown["blocks"])
    await acting.person(acting.bob).submit(
        shown, {"day": {"value": date(2026, 12, 1)}, "task": {"value": "Ask about the ink"}}
    )
    new = added(acting)
    assert (new.task, new.when, new.name) == ("Ask about the ink", "2026-12-01", "alice")
    assert new.to is not None
    assert new.to.user_id == acting.alice.id
    assert new.place == acting.place_of(acting.channel, acting.thread)
    said = new.said
    assert said is not None
    assert (said.id, said.text, said.name) == (message["ts"], words, "alice")
    assert said.at == datetime.fromtimestamp(float(message["ts"]), UTC)
    assert "Added" in acting.modal(acting.bob)


async def test_the_longest_message_that_slack_takes_becomes_an_item(acting: ActingRoom) -> None:
    message = acting.slack.say(acting.alice, acting.channel, '"ä\\ ' * 10_000)
    shown = await form(acting, message)
    assert len(shown["private_metadata"]) <= 3000
    await acting.person(acting.bob).submit(shown, {"task": {"value": "Read it"}})
    assert added(acting).task == "Read it"


async def test_a_robot_s_message_belongs_to_nobody_yet(acting: ActingRoom) -> None:
    robot = acting.slack.add_app("Robot").install(acting.team)
    acting.channel.invite(robot)
    message = acting.slack.say(robot, acting.channel, "The build is broken")
    shown = await form_of_two_apps(acting, message)
    await acting.person(acting.bob).submit(shown, {})
    new = added(acting)
    assert (new.to, new.said and new.said.author) == (None, None)


async def form_of_two_apps(acting: ActingRoom, message: Json) -> Json:
    await acting.person(acting.bob).shortcut(message, "make_item", app=acting.app)
    await acting.settle()
    modal = acting.person(acting.bob).modal
    assert modal is not None
    return modal


async def test_a_date_that_is_none_is_told_at_its_field(acting: ActingRoom) -> None:
    shown = await form(acting, acting.slack.say(acting.alice, acting.channel, "Print it"))
    acting.script.refusals["add"] = MinutaError("That is no date.", "Write 2026-12-01.")
    answer = await acting.person(acting.bob).submit(shown, {"words": {"value": "soonish"}})
    assert "That is no date" in answer.errors["words"]


async def test_a_message_without_words_is_no_item(acting: ActingRoom) -> None:
    await used(acting, acting.shared.message, "make_item")
    assert "no words in this message" in acting.modal(acting.bob)


async def test_where_minuta_is_not_no_message_becomes_an_item(acting: ActingRoom) -> None:
    other = acting.team.add_channel("random", [acting.bob])
    message = acting.slack.say(acting.bob, other, "Print it")
    await acting.person(acting.bob).shortcut(message, "make_item")
    await acting.settle()
    assert "/invite @Minuta" in acting.modal(acting.bob)
    other.invite(acting.bot)
    shown = await form(acting, message)
    other.remove(acting.bot)
    answer = await acting.person(acting.bob).submit(shown, {})
    assert "Minuta is not in this conversation" in str(answer.errors)
    assert acting.asked("add") == []
