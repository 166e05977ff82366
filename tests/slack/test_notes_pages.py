"""The notes as messages: how they are spread, whatever is in them."""

from __future__ import annotations

import pytest

from integrations.slack.elements import actions, line, own, rich, section
from integrations.slack.layout import Entry, Page, Section, joined, paginated, sections_of
from integrations.slack.limits import MESSAGE_BLOCKS, Measure, Surface, size, validate
from integrations.slack.notes.pages import messages_of
from tests.servers.slack import blocks as block_kit
from tests.servers.slack.readable import readable
from tests.slack import meeting_notes
from tests.slack.hostile import WORDS, without_effect
from tests.slack.meeting_notes import ANNA, BEN, items, meeting, notes, publication
from tests.slack.rendered import pages

WHO_IS = {ANNA: "Anna", BEN: "Ben"}


@pytest.mark.parametrize("measure", list(Measure))
@pytest.mark.parametrize("name", WORDS)
def test_whatever_was_said_has_no_effect_and_fits(name: str, measure: Measure) -> None:
    said = meeting_notes.saying(WORDS[name])
    for message in messages_of(said, measure):
        validate(message.blocks, Surface.MESSAGE)
        block_kit.check(list(message.blocks), "message")
        without_effect(message.text, message.blocks)


@pytest.mark.parametrize("measure", list(Measure))
def test_nothing_is_left_out_of_a_huge_meeting(measure: Measure) -> None:
    said = notes(decisions=meeting_notes.decisions(80), action_items=items(80))
    shown = "\n".join(pages(publication(said), measure))
    assert all(f"Decision number {n}:" in shown for n in range(80))
    assert all(f"with the number {n}\n" in shown for n in range(80))
    assert shown.count("Who pays for the printing?") == 1


@pytest.mark.parametrize("measure", list(Measure))
def test_an_item_is_not_parted_from_its_buttons(measure: Measure) -> None:
    said = publication(notes(action_items=items(60)))
    for message in pages(said, measure):
        assert message.count("☐") == message.count("[Done]")


def test_what_goes_on_below_is_named_and_the_heading_repeated() -> None:
    first, *rest = pages(publication(notes(action_items=items(60))))
    assert "· Goes on below: Action items, Please check, Open questions, Chapters" in first
    assert rest[0].startswith("Action items (continued)\n☐")
    assert all("Goes on below" not in one for one in rest)


def test_the_buttons_for_all_of_it_are_under_the_first_message_alone() -> None:
    first, *rest = pages(publication(notes(action_items=items(60))))
    assert first.endswith("[Edit]  [Fix names]  [Ask]  [Export]  [Delete everything]")
    assert not any("[Export]" in one for one in rest)


def test_a_long_title_is_shortened_above_and_whole_below() -> None:
    title = "The meeting about the book and about all the other books " * 5
    about = meeting().model_copy(update={"title": title.strip()})
    [said] = pages(publication(about=about))
    assert said.splitlines()[0].endswith("…")
    assert f"Title\n{title.strip()}" in said


def test_the_names_of_a_crowd_are_counted_above_and_whole_below() -> None:
    people = tuple(
        meeting().participants[0].model_copy(update={"id": f"p{n}", "name": f"Somebody {n}"})
        for n in range(90)
    )
    about = meeting().model_copy(update={"participants": people})
    [said] = pages(publication(about=about))
    assert "and 36 more" in said.splitlines()[1]
    assert "Somebody 89" in said


def text_entry(characters: int) -> Entry:
    return Entry((section("x" * characters),))


def test_a_message_is_filled_to_the_last_block() -> None:
    fit = Section("T", tuple(Entry((section("x"),)) for _ in range(MESSAGE_BLOCKS - 2)))
    [page] = paginated((fit,))
    assert len(page.blocks) == MESSAGE_BLOCKS - 1  # one is kept for what goes on below
    more = Section("T", (*fit.entries, Entry((section("x"),))))
    first, second = paginated((more,))
    assert len(first.blocks) == MESSAGE_BLOCKS
    assert len(second.blocks) == 2


def test_a_message_is_filled_to_the_last_character() -> None:
    def filled(last: int) -> tuple[Page, ...]:
        return paginated((Section("T", (*map(text_entry, (2900, 2900, 2900)), text_entry(last))),))

    longest = max(n for n in range(800, 1200) if len(filled(n)) == 1)
    assert longest == 10_000 - 3 * 2900 - 300 - 1  # the heading, and what goes on below
    for page in filled(longest + 1):
        validate(page.blocks, Surface.MESSAGE)


def test_an_entry_that_fills_more_than_a_message_goes_on_in_the_next() -> None:
    long = Entry((*sections_of("A sentence of words. " * 1000), actions()))
    pages = paginated((Section("T", (long,)),))
    assert len(pages) > 2
    shown = "".join(readable({"blocks": list(page.blocks)}, {}) for page in pages)
    assert shown.count("A sentence of words.") == 1000
    assert all(size(page.blocks) <= 12_000 for page in pages)


def test_rich_text_is_joined_but_not_across_a_block_with_a_name() -> None:
    one, named = rich(line(own("a"))), rich(line(own("b")), block_id="b")
    assert joined([one, one, named, one]) == [
        rich(line(own("a")), line(own("a"))),
        named,
        one,
    ]
