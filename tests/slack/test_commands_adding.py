"""/tasks add: a new action item by hand, in the words in which people write one."""

import pytest

from bot.errors import MinutaError, NotFoundError
from bot.ports.desk import NewItem
from integrations.slack.commands.adding import NewWords, new_words
from integrations.slack.places import account
from tests.slack.acting_room import ActingRoom


def added(acting: ActingRoom) -> list[NewItem]:
    """The items that the desk was asked to add."""
    every = (one.about[0] for one in acting.asked("add"))
    return [one for one in every if isinstance(one, NewItem)]


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("send the draft", NewWords("send the draft")),
        ("send it for @anna by friday", NewWords("send it", "@anna", "friday")),
        ("send it by friday for @anna", NewWords("send it", "@anna", "friday")),
        ("send it by mail by friday", NewWords("send it by mail", "", "friday")),
        ("send it by mail by friday for me", NewWords("send it by mail", "me", "friday")),
        ("call Carla for @anna smith by friday", NewWords("call Carla", "@anna smith", "friday")),
        ("call Carla for @anna smith", NewWords("call Carla", "@anna smith")),
        ("cake for me for <@U1|ben>", NewWords("cake for me", "<@U1|ben>")),
        ("a card for @anna for @ben", NewWords("a card for @anna", "@ben")),
        ("a room for me and Anna", NewWords("a room for me and Anna")),
        ("stand by", NewWords("stand by")),
        ("Print &lt;b&gt; FOR me BY friday", NewWords("Print <b>", "me", "friday")),
        ("“approval by legal” for @anna", NewWords("approval by legal", "@anna")),
        ('"sign it by hand" by friday', NewWords("sign it by hand", "", "friday")),
        ('"sign it" and by hand', NewWords('"sign it" and', "", "hand")),
    ],
)
def test_for_whom_and_by_when_stand_behind_the_task(text: str, read: NewWords) -> None:
    assert new_words(text) == read


@pytest.mark.parametrize("text", ["", "for @anna", "by friday", "for me by friday", '" "'])
def test_without_a_task_it_is_said_how_to_write_one(text: str) -> None:
    with pytest.raises(MinutaError, match="There is no task"):
        new_words(text)


async def test_an_item_is_added_for_oneself_or_for_somebody(acting: ActingRoom) -> None:
    await acting.types("add water the plants", "/tasks")
    await acting.types(f"add print <b> for <@{acting.alice.id}|alice> by next friday", "/tasks")
    await acting.types("add call Carla for @Alice Example by friday", "/tasks")
    first, second, third = added(acting)
    bob, alice = (account(acting.team.id, one.id) for one in (acting.bob, acting.alice))
    assert (first.task, first.to, first.when) == ("water the plants", bob, "")
    assert (second.task, second.to, second.when) == ("print <b>", alice, "next friday")
    assert (third.task, third.to) == ("call Carla", alice)


async def test_a_name_that_two_people_have_is_not_guessed(acting: ActingRoom) -> None:
    acting.channel.invite(acting.team.add_user("Alice Other", display_name="alice"))
    assert "2 people here" in await acting.types("add print for @alice", "/tasks")
    assert "Nobody in this channel" in await acting.types("add print for @zoe", "/tasks")
    assert acting.asked("add") == []


async def test_what_can_not_be_added_is_told(acting: ActingRoom) -> None:
    assert "There is no task" in await acting.types("add", "/tasks")
    acting.script.refusals["add"] = MinutaError("That is no date.", "Write 2026-12-01.")
    told = await acting.types("add get approval by legal for @alice", "/tasks")
    assert "“legal” was read as the date. That is no date. Write 2026-12-01." in told
    assert "stands in quotes" in told


async def test_what_has_nothing_to_do_with_the_date_does_not_name_it(acting: ActingRoom) -> None:
    acting.script.refusals["add"] = NotFoundError("This place is gone.", "Look elsewhere.")
    told = await acting.types("add print by friday", "/tasks")
    assert "This place is gone. Look elsewhere." in told
    assert "read as the date" not in told


async def test_where_minuta_is_not_nothing_is_added(acting: ActingRoom) -> None:
    other = acting.team.add_channel("random", [acting.bob])
    told = await acting.types("add print", "/tasks", channel=other)
    assert "Minuta is not in this conversation. Invite it with /invite @Minuta" in told
    assert acting.asked("add") == []
    other.invite(acting.bot)
    assert "Added" in await acting.types("add print", "/tasks", channel=other)


async def test_in_direct_messages_with_minuta_it_is_added_without_more(acting: ActingRoom) -> None:
    direct = acting.slack.direct(acting.bot, acting.bob)
    assert "Added" in await acting.types("add print", "/tasks", channel=direct)
    (new,) = added(acting)
    assert new.place == acting.place_of(direct)
