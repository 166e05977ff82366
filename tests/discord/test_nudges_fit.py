"""Whatever is in a nudge, it fits into one message that Discord takes."""

from __future__ import annotations

import itertools
import random
from typing import TYPE_CHECKING

import pytest

from bot.domain.publication import (
    ChannelDigestPublication,
    MentionPublication,
    OpenItem,
    SaidDonePublication,
    UnreachablePublication,
)
from bot.domain.reminder import ReminderKind
from integrations.discord.limits import MESSAGE_COMPONENTS
from integrations.discord.nudges.message import nudge_parts
from integrations.discord.nudges.parts import cost
from integrations.discord.render import view_of
from tests import examples
from tests.discord.meeting_notes import PLACE, item, meeting
from tests.discord.nudges import NOW, listed, nudge, reminded, said_done, several
from tests.servers.discord.components import check, texts, walk

if TYPE_CHECKING:
    from bot.domain.meeting import Meeting
    from bot.domain.publication import NudgePublication, RemindedItem
    from integrations.discord.render import OneMessage
    from tests.servers.discord.world import Json

V2 = 1 << 15
LONG = 700
"""Characters of each text: with a few of them, a message is full."""
SCRIPTS = (
    "Übergabe der Unterlagen an die Öffentlichkeit. ",
    "送付状をカーラさんに送る。",
    "𝕊𝕖𝕟𝕕 𝕥𝕙𝕖 𝕕𝕣𝕒𝕗𝕥 🎉🎉🎉 ",
    "*_~`|[]<>\\@everyone #1. ",
    "Straßenbahnhaltestellenwartehäuschen" * 20,
    "أرسل المسودة إلى كارلا. ",
    "\\" * 40,
)


def sent(publication: OneMessage) -> list[Json]:
    """What is sent, seen to be a message that Discord takes."""
    components: list[Json] = view_of(publication).to_components()  # type: ignore[no-untyped-call] # the library has no types here
    check({"flags": V2, "components": components}, {})
    return components


def text(publication: OneMessage) -> str:
    return "\n".join(texts(sent(publication)))


def long_meeting(words: str) -> Meeting:
    """A meeting in which every name is long."""
    about = meeting()
    people = (one.model_copy(update={"name": words}) for one in about.participants)
    return about.model_copy(update={"title": words, "participants": tuple(people)})


def long_items(number: int, words: str) -> list[RemindedItem]:
    """Items of every kind, in which everything that was said is long."""
    kinds = itertools.cycle(ReminderKind)
    made = []
    for one in range(number):
        kind = next(kinds)
        of = item(f"{one} {words}").model_copy(
            update={
                "due": examples.due_friday().model_copy(update={"phrase": words}),
                "evidence": (examples.evidence(3).model_copy(update={"quote": words}),),
            }
        )
        of = said_done(of, words) if kind is ReminderKind.SAID_DONE else of
        late = one % 3 == 0
        made.append(reminded(kind, of, long_meeting(words), is_late=late, is_changed=one % 4 == 3))
    return made


def long_list(number: int, words: str) -> tuple[OpenItem, ...]:
    return tuple(
        OpenItem(
            item=one.item.model_copy(update={"task": f"{at} {words}"}), meeting=long_meeting(words)
        )
        for at, one in enumerate(listed(number))
    )


def long_nudge(reminded_: int, listed_: int, words: str) -> NudgePublication:
    return nudge(
        *long_items(reminded_, words),
        listed=long_list(listed_, words),
        asks_zone=True,
        zone="America/Argentina/ComodRivadavia",
    )


@pytest.mark.parametrize("script", SCRIPTS)
@pytest.mark.parametrize(
    ("number", "on_list"), [(1, 0), (1, 15), (0, 15), (2, 0), (9, 1), (10, 15), (25, 0), (25, 15)]
)
def test_the_longest_texts_in_any_script_fit(script: str, number: int, on_list: int) -> None:
    words = (script * 40)[:LONG]
    said = long_nudge(number, on_list, words)
    shown = text(said)
    assert "more: `/tasks` on the server" not in shown, "every item is named"
    assert shown.count("**") >= 2 * number


def test_short_items_fit_with_their_quotes() -> None:
    said = nudge(*several(8), listed=listed(3))
    assert text(said).count("> “I'll send the draft to Carla by Friday.”") == 8


def test_as_many_items_as_fit_have_a_button_of_their_own() -> None:
    for number, zone in itertools.product((2, 9, 10, 11, 12, 13, 25), (False, True)):
        said = nudge(*several(number), asks_zone=zone)
        components = list(walk(sent(said)))
        sections = sum(one["type"] == 9 for one in components)
        assert sections == number or len(components) + 3 > MESSAGE_COMPONENTS
        assert cost(nudge_parts(said)) == len(components)
        (menu,) = (one for one in components if one.get("placeholder") == "Do more with…")
        assert len(menu["options"]) == number


def test_more_items_than_a_menu_takes_have_a_second_one() -> None:
    menus = [
        one
        for one in walk(sent(nudge(*several(25), listed=listed(15))))
        if one.get("placeholder") == "Do more with…"
    ]
    assert [len(one["options"]) for one in menus] == [25, 15]


def test_what_does_not_fit_at_all_is_counted() -> None:
    number = 90
    shown = text(nudge(*several(number), listed=listed(15)))
    left = number + 15 - shown.count("**Do number") - shown.count("• Also do")
    assert left > 0
    assert f"-# … and {left} more: `/tasks` on the server" in shown


def test_the_same_item_twice_has_one_button() -> None:
    twice = (*several(2), *several(2))
    ids = [one["custom_id"] for one in walk(sent(nudge(*twice))) if one["type"] == 2]
    assert len(ids) == len(set(ids)) == 2


def weekly(items: tuple[OpenItem, ...], done: int = 3) -> ChannelDigestPublication:
    return ChannelDigestPublication(
        place=PLACE, zone="America/New_York", now=NOW, items=items, done=done
    )


def completions(number: int, words: str) -> SaidDonePublication:
    items = tuple(
        OpenItem(item=said_done(item(f"{at} {words}"), words), meeting=long_meeting(words))
        for at in range(number)
    )
    return SaidDonePublication(meeting=long_meeting(words), items=items)


@pytest.mark.parametrize("script", SCRIPTS)
@pytest.mark.parametrize("number", [1, 9, 10, 40])
def test_what_is_said_to_everybody_fits(script: str, number: int) -> None:
    words = (script * 40)[:LONG]
    items = long_list(number, words)
    about = long_meeting(words)
    person = about.participants[1]
    assert text(weekly(items))
    assert text(
        MentionPublication(
            meeting=about, participant=person, items=tuple(one.item for one in items)
        )
    )
    assert text(UnreachablePublication(meeting=about, participant=person, unreachable=person))
    shown = text(completions(number, words))
    named = shown.count("☐")
    assert named == number or f"-# … and {number - named} more: `/tasks channel`" in shown


def test_chance_finds_nothing_that_does_not_fit() -> None:
    dice = random.Random(7)  # noqa: S311 (no secret)
    for _ in range(12):
        words = "".join(dice.choice(SCRIPTS)[: dice.randint(1, 60)] for _ in range(20))
        words = words[: dice.randint(1, 900)]
        assert sent(long_nudge(dice.randint(1, 25), dice.randint(0, 15), words))
