"""Who takes no direct messages is told elsewhere, and who started the meeting knows, once."""

from datetime import timedelta
from typing import Any

import pytest

from bot.domain.action_item import ItemStatus
from bot.domain.nudge import NudgeState
from bot.domain.preferences import PersonSettings, ReminderSettings
from bot.errors import Fault, NotFoundError, ProviderError, UnreachableError
from tests.flows.promise_office import BEN, CUT, MINUTE, PROMISE, Office
from tests.followup.promises import NOW, TODAY, account, item, keep, person, reminder

CLOSED = person("closed").model_copy(update={"id": "anna"})


async def test_who_takes_no_messages_here_is_told_on_another_platform(office: Office) -> None:
    await keep(office.store, "m", (CLOSED,), PROMISE)
    assert CLOSED.account is not None
    await office.store.link_accounts(CLOSED.account, account("a2", "t", "other"))
    await office.nudging.send(await office.claimed(reminder(PROMISE), to=CLOSED.account))
    (post,) = office.posts()
    assert (post["on"], post["to"]) == ("other", "a2")
    await office.change(PROMISE, status=ItemStatus.DONE)
    await office.nudging.refresh("n")
    (edit,) = office.journal.read("edit")
    assert (edit["message"], edit["to"]) == (post["message"], "a2")


async def unreached(office: Office, started_by: str | None, *names: str) -> list[dict[str, Any]]:
    """Two nudges to somebody who takes none; what is said then."""
    later = item("m-2", "anna", TODAY)
    people = (CLOSED, *map(person, names))
    await keep(office.store, "m", people, PROMISE, later, started_by=started_by)
    for number, promise in enumerate((PROMISE, later)):
        claimed = await office.claimed(reminder(promise), to=CLOSED.account, name=f"n{number}")
        await office.nudging.send(claimed)
        assert await office.state(claimed) is NudgeState.SENT
    return office.posts()


async def test_who_takes_no_messages_is_mentioned_and_the_starter_told_once(
    office: Office,
) -> None:
    first, told, second = await unreached(office, "ben", "ben")
    assert (first["mentioned"], first["items"], first["channel"]) == ("anna", ["m-1"], "c")
    assert (told["unreachable"], told["channel"]) == ("anna", "@ben")
    assert second["items"] == ["m-2"]


@pytest.mark.parametrize(
    ("started_by", "names"),
    [
        (None, ("ben",)),  # nobody knows
        ("carla", ("ben",)),  # who is not in the meeting
        ("closed", ()),  # themselves
        ("closed2", ("closed2",)),  # who can't be reached either
    ],
)
async def test_where_no_starter_can_be_told_the_mention_is_all(
    office: Office, started_by: str | None, names: tuple[str, ...]
) -> None:
    posts = await unreached(office, started_by, *names)
    assert ["mentioned" in post for post in posts] == [True, True]


async def test_a_starter_is_not_told_in_their_quiet_hours_but_with_the_next_one(
    office: Office,
) -> None:
    muted = ReminderSettings(muted_until=NOW + timedelta(hours=9))
    await office.store.save_person_settings(account("ben"), PersonSettings(reminders=muted))
    posts = await unreached(office, "ben", "ben")
    assert ["mentioned" in post for post in posts] == [True, True]
    await office.store.save_person_settings(account("ben"), PersonSettings())
    third = reminder(PROMISE, NOW + MINUTE)
    await office.nudging.send(await office.claimed(third, to=CLOSED.account, name="n3"))
    assert office.posts()[-1]["unreachable"] == "anna"


async def test_a_place_that_is_gone_keeps_nobody_from_being_mentioned_in_another(
    office: Office,
) -> None:
    other = item("o-1", "anna", TODAY)
    await keep(office.store, "m", (CLOSED, BEN), PROMISE, started_by="ben")
    await keep(office.store, "o", (CLOSED, BEN), other, started_by="ben")
    office.faults["post"] = [
        UnreachableError("They take no messages.", "Tell them elsewhere."),
        NotFoundError("The thread is gone.", "Make another."),
    ]
    claimed = await office.claimed(reminder(PROMISE), reminder(other), to=CLOSED.account)
    await office.nudging.send(claimed)
    mention, told = office.posts()
    assert (mention["items"], told["unreachable"]) == (["o-1"], "anna")
    assert await office.state() is NudgeState.SENT


async def test_what_can_be_said_nowhere_is_a_failure(office: Office) -> None:
    await keep(office.store, "m", (CLOSED,), PROMISE)
    office.faults["post"] = [
        UnreachableError("They take no messages.", "Tell them elsewhere."),
        NotFoundError("The thread is gone.", "Make another."),
    ]
    await office.claimed(reminder(PROMISE), to=CLOSED.account)
    with pytest.raises(NotFoundError):
        await office.nudging.send("n")
    assert await office.state() is NudgeState.CLAIMED


async def test_a_starter_who_has_left_spoils_no_mention(office: Office) -> None:
    await keep(office.store, "m", (CLOSED, BEN), PROMISE, started_by="ben")
    office.faults["after post"] = [CUT]
    await office.claimed(reminder(PROMISE), to=CLOSED.account)
    with pytest.raises(ProviderError):
        await office.nudging.send("n")
    office.faults["post"] = [ProviderError("file", Fault.BAD_INPUT, "no such user")]
    await office.nudging.send("n")
    assert ["mentioned" in post for post in office.posts()] == [True]
    assert await office.state() is NudgeState.SENT


async def test_a_mention_shows_how_its_items_stand_now(office: Office) -> None:
    await keep(office.store, "m", (CLOSED,), PROMISE)
    await office.nudging.send(await office.claimed(reminder(PROMISE), to=CLOSED.account))
    await office.change(PROMISE, status=ItemStatus.DONE)
    for _ in range(2):
        await office.nudging.refresh("n")
    (edit,) = office.journal.read("edit")
    assert (edit["mentioned"], edit["statuses"]) == ("anna", ["done"])
    assert await office.store.stale_nudges() == []


async def test_a_mention_whose_answer_was_lost_is_not_repeated(office: Office) -> None:
    await keep(office.store, "m", (CLOSED, BEN), PROMISE, started_by="ben")
    office.faults["after post"] = [CUT, CUT]
    await office.claimed(reminder(PROMISE), to=CLOSED.account)
    for _ in range(2):
        with pytest.raises(ProviderError):
            await office.nudging.send("n")
    await office.nudging.send("n")
    assert len(office.posts()) == 2
