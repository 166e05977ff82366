"""Every limit of Discord, with notes that just keep it and notes that are one over."""

from __future__ import annotations

import gzip
import random
from typing import TYPE_CHECKING

import pytest

from bot.domain.evidence import Evidence
from bot.domain.notes import Claim, Decision, DecisionStatus
from bot.domain.notes import Section as NotesSection
from bot.domain.publication import Attachment
from integrations.discord import actions, layout
from integrations.discord.actions import DONE, EVIDENCE, NAME_FORM, Action
from integrations.discord.files import files_for
from integrations.discord.limits import (
    BUTTON_LABEL,
    CUSTOM_ID,
    FILE_BYTES,
    MESSAGE_COMPONENTS,
    MESSAGE_FILES,
    MESSAGE_TEXT,
    NONCE,
    THREAD_NAME,
)
from integrations.discord.marks import nonce
from integrations.discord.notes import messages
from integrations.discord.notes.entries import Entry, Section
from integrations.discord.notes.head import head_of
from integrations.discord.notes.pages import Page, paginated
from integrations.discord.notes.sections import sections
from integrations.discord.notes.thread import thread_name, written
from integrations.discord.rows import Button, action_rows, button, rows
from integrations.discord.text import length, passages, pieces, shortened
from tests import examples
from tests.discord.meeting_notes import items, notes, publication
from tests.servers.discord.api import Upload
from tests.servers.discord.components import check, texts, walk

if TYPE_CHECKING:
    from tests.servers.discord.world import Json

HEAD = 1_574_828_980_568_096_768
V2 = 1 << 15


def components(page: Page) -> list[Json]:
    """A page as it is sent, seen to be one that Discord takes."""
    sent: list[Json] = messages.page(page, HEAD, is_last=True).to_components()  # type: ignore[no-untyped-call] # the library has no types here
    uploads = {
        number: Upload(file.name, "text/plain", file.content)
        for number, file in enumerate(page.files)
    }
    check({"flags": V2, "components": sent}, uploads)
    return sent


def plain(*texts_: str, title: str = "T") -> Section:
    return Section(title, tuple(map(Entry, texts_)))


def evidence(number: int) -> Button:
    return Button("Evidence", f"evidence:m:{number}")


def with_buttons(number: int) -> Section:
    return Section("T", tuple(Entry(f"item {n}", evidence(n)) for n in range(number)))


def with_rows(number: int, buttons: int = 5) -> Section:
    """Entries with a text and a row of so many buttons: two components and the buttons."""
    return Section(
        "T",
        tuple(
            Entry(f"item {n}", rows=rows(*(Button("x", f"{n}:{m}") for m in range(buttons))))
            for n in range(number)
        ),
    )


def all_text(pages: tuple[Page, ...]) -> str:
    return "\n".join(block.text for page in pages for block in page.blocks)


def test_a_page_is_filled_to_the_last_character() -> None:
    first = "a" * 3000
    rest = MESSAGE_TEXT - len(f"### T\n{first}\n")
    (page,) = paginated([plain(first, "b" * rest)])
    assert sum(map(len, texts(components(page)))) == MESSAGE_TEXT
    pages = paginated([plain(first, "b" * (rest + 1))])
    assert [list(texts(components(page))) for page in pages] == [
        [f"### T\n{first}"],
        [f"### T (continued)\n{'b' * (rest + 1)}"],
    ]


def test_a_page_is_filled_to_the_last_component() -> None:
    (page,) = paginated([with_buttons(12), plain("x")])
    assert len(list(walk(components(page)))) == MESSAGE_COMPONENTS
    pages = paginated([with_buttons(12), plain("x"), plain("y")])
    assert len(pages) == 2
    assert all(components(page) for page in pages)
    assert [block.text for block in pages[1].blocks] == ["### T\ny"]


def test_an_items_row_is_on_the_page_of_its_text() -> None:
    for buttons in range(1, 6):
        for number in range(1, 40):
            for page in paginated([with_rows(number, buttons)]):
                sent = components(page)[0]["components"]
                texts_and_rows = [one["type"] for one in sent[1:]]
                assert texts_and_rows == [10, 1] * (len(texts_and_rows) // 2)


def test_a_page_is_filled_to_the_last_component_of_a_row() -> None:
    # a container, a heading and five rows of five buttons leave three: a text and a row of one
    last = Section("T", (*with_rows(5).entries, Entry("y", rows=rows(Button("y", "y")))))
    (page,) = paginated([last])
    assert len(list(walk(components(page)))) == MESSAGE_COMPONENTS
    one_more = Section("T", (*last.entries[:5], Entry("y", rows=rows(*map(two, "ab")))))
    pages = paginated([one_more])
    assert [len(page.blocks) for page in pages] == [6, 2]
    assert [block.text for block in pages[1].blocks] == ["### T (continued)", "y"]
    assert all(components(page) for page in pages)


def two(name: str) -> Button:
    return Button(name, name)


def test_a_row_stays_with_the_end_of_a_text_that_fills_more_than_a_page() -> None:
    sentences = [f"{letter * 1900} end." for letter in "abcde"]
    entry = Entry(" ".join(sentences), rows=rows(Button("x", "x")))
    pages = paginated([Section("T", (entry,))])
    assert [sum(len(block.rows) for block in page.blocks) for page in pages] == [0, 0, 1]
    assert pages[-1].blocks[-1].text.endswith(sentences[-1])


def test_emoji_count_as_two_characters() -> None:
    first = "a" * 3000
    emoji = "😀" * 500
    (page,) = paginated([plain(first, emoji[:-7])])
    assert components(page)
    assert len(paginated([plain(first, emoji)])) == 2


def test_many_items_are_split_between_items_and_none_is_lost() -> None:
    said = notes(action_items=items(100))
    _, pages = written(publication(said), FILE_BYTES)
    assert len(pages) > 8
    assert all(components(page) for page in pages)
    blocks = [block.text for page in pages for block in page.blocks]
    for item in said.action_items:
        assert sum(block.startswith(f"☐ {item.task}\n") for block in blocks) == 1
    assert all(block.text.startswith("### ") for block in (page.blocks[0] for page in pages))


def test_no_heading_is_left_alone_at_the_end_of_a_page() -> None:
    for number in range(60):
        _, pages = written(publication(notes(action_items=items(number))), FILE_BYTES)
        ends = [page.blocks[-1] for page in pages if not page.files]
        assert not any(end.is_heading and "\n" not in end.text for end in ends)


def test_an_item_that_fills_more_than_a_page_is_split_at_ends_of_sentences() -> None:
    sentences = [f"{letter * 1900} end." for letter in "abcde"]
    pages = paginated([Section("T", (Entry(" ".join(sentences), evidence(1)),))])
    shown = [list(texts(components(page))) for page in pages]
    assert [text[1] if len(text) > 1 else text[0].split("\n", 1)[1] for text in shown] == [
        " ".join(sentences[:2]),
        " ".join(sentences[2:4]),
        sentences[4],
    ]
    buttons = [one for page in pages for one in walk(components(page)) if one["type"] == 2]
    assert len(buttons) == 1


@pytest.mark.parametrize("seed", range(20))
def test_pieces_are_short_enough_and_hold_everything(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 (no secret)
    letters = "abc \\.😀@-#>\n" + "xyz " * 5
    raw = "".join(chance.choice(letters) for _ in range(chance.randrange(1, 900)))
    text = raw.replace("\\", "\\\\").replace("@", "@\u200b")
    limit = chance.randrange(20, 120)
    parts = pieces(text, limit)
    assert all(0 < length(part) <= limit for part in parts) or len(parts) == 1

    def letters_of(value: str) -> str:
        return "".join(value.split()).replace("\\", "")

    assert letters_of("".join(parts)) == letters_of(text)


def test_a_text_at_the_limit_is_one_piece_and_one_over_is_two() -> None:
    text = f"{'a' * 49}. {'b' * 49}"
    assert pieces(text, 100) == (text,)
    assert pieces(text, 99) == (f"{'a' * 49}.", "b" * 49)


def test_lines_at_the_limit_are_one_message_and_one_character_over_two() -> None:
    assert passages(f"> {'a' * 1997}\n{'b' * 2000}", MESSAGE_TEXT) == (
        f"> {'a' * 1997}\n{'b' * 2000}",
    )
    assert passages(f"> {'a' * 1998}\n{'b' * 2000}", MESSAGE_TEXT) == (
        f"> {'a' * 1998}",
        "b" * 2000,
    )


def test_lines_that_belong_together_are_in_one_message() -> None:
    text = "first line\n### Heading\nline\n> quote\n-# who"
    assert passages(text, 22) == ("first line", "### Heading\nline", "> quote\n-# who")


def test_a_long_quote_is_a_quote_in_every_message() -> None:
    parts = passages(f"> {'It goes on. ' * 20}\n-# who", 100)
    assert all(length(part) <= 100 for part in parts)
    assert all(part.startswith("> It") for part in parts[:-1])
    assert parts[-1].endswith("-# who")


@pytest.mark.parametrize("seed", range(20))
def test_messages_are_short_enough_and_hold_every_word(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 (no secret)
    text = "\n".join(
        chance.choice(("", "\n\n", "> ", "-# ", "### ", "• "))
        + " ".join("w" * chance.randrange(1, 30) for _ in range(chance.randrange(1, 40)))
        for _ in range(40)
    )
    parts = passages(text, 300)
    assert all(0 < length(part) <= 300 for part in parts)
    words = [word for word in "\n".join(parts).split() if word.startswith("w")]
    assert words == [word for word in text.split() if word.startswith("w")]


def test_a_piece_never_begins_a_heading_or_ends_in_half_an_escape() -> None:
    text = f"{'a' * 30}. # heading {'b' * 30}. " + "\\*" * 60
    parts = pieces(text, 50)
    assert not any(part.startswith("#") for part in parts)
    assert not any(part.endswith("\\") for part in parts)


def test_the_head_fits_whatever_is_in_it() -> None:
    quote = Evidence(utterance_id="u00001", quote="x", start_s=0)
    for number in range(0, 200, 7):
        decisions = tuple(
            Decision(
                text=f"Decision {n} " + "word " * n,
                status=DecisionStatus.DECIDED,
                evidence=(quote,),
            )
            for n in range(number)
        )
        head = head_of(publication(notes(decisions=decisions)))
        check({"flags": V2, "components": messages.head(head.text).to_components()}, {})  # type: ignore[no-untyped-call] # the library has no types here
        shown = head.text.count("✓")
        assert shown == number or f"…{number - shown} more in the thread." in head.text


def test_decisions_and_action_items_share_the_room_of_the_head() -> None:
    quote = Evidence(utterance_id="u00001", quote="x", start_s=0)
    decisions = tuple(
        Decision(text=f"Decision {n}", status=DecisionStatus.DECIDED, evidence=(quote,))
        for n in range(300)
    )
    crowded = head_of(publication(notes(decisions=decisions, action_items=items(300)))).text
    check({"flags": V2, "components": messages.head(crowded).to_components()}, {})  # type: ignore[no-untyped-call] # the library has no types here
    shown = {mark: crowded.count(mark) for mark in ("✓", "☐")}
    assert all(count > 20 for count in shown.values())
    for count in shown.values():
        assert f"…{300 - count} more in the thread." in crowded
    alone = head_of(publication(notes(decisions=(), action_items=items(60)))).text
    assert "No decisions recorded." in alone
    assert alone.count("☐") > shown["☐"]


def test_sections_of_a_template_are_in_the_head_where_they_have_room() -> None:
    def section(key: str, size: int) -> NotesSection:
        claim = Claim(text="w" * size, evidence=(examples.evidence(1),))
        return NotesSection(key=key, title=f"Section {key}", claims=(claim,))

    said = notes(sections=(section("a", 20), section("b", 4000), section("c", 20)))
    head = head_of(publication(said))
    check({"flags": V2, "components": messages.head(head.text).to_components()}, {})  # type: ignore[no-untyped-call] # the library has no types here
    assert "**Section a**\n• www" in head.text
    assert "Section b" not in head.text
    assert "**Section c**" in head.text
    thread = all_text(paginated(sections(publication(said))))
    assert "w" * 1000 in thread


@pytest.mark.parametrize("letter", ["t", "@", "*", "\U0001f680"])
def test_a_page_fits_whatever_a_section_is_called(letter: str) -> None:
    claims = tuple(
        Claim(text=f"{n} {'w' * 3800}", evidence=(examples.evidence(1),)) for n in range(3)
    )
    called = NotesSection(key="a", title=letter * 80, claims=claims)
    _, pages = written(publication(notes(sections=(called,))), FILE_BYTES)
    assert all(components(page) for page in pages)
    assert all(f"{n} www" in all_text(pages) for n in range(3))


def test_everything_that_a_language_model_wrote_is_in_the_thread() -> None:
    said = examples.written_notes()
    thread = all_text(paginated(sections(publication(said))))
    for wanted in (
        "### What went well",
        "The cover was chosen quickly.",
        "Nothing recorded.",
        "### Risks",
        "Nobody may pay",
        "Ben writes to Carla.",
        "Was this said",
        "Written by gpt-x (prompts 1) · template retrospective · 12 of 14 statements",
        "0:31–0:44 without the language model: it is over its quota.",
        "10:00–20:00 was not read: the language model did not answer.",
    ):
        assert wanted in thread, wanted
    assert "1 stretch was not read" in head_of(publication(said)).text
    many = said.model_copy(
        update={
            "chapters": tuple(
                one.model_copy(update={"title": f"Chapter {n}"})
                for n in range(40)
                for one in said.chapters
            )
        }
    )
    pages = paginated(sections(publication(many)))
    assert all(components(page) for page in pages)
    assert all(f"Chapter {n}\n" in f"{all_text(pages)}\n" for n in range(40))


def test_what_the_head_has_no_room_for_is_in_the_thread() -> None:
    quote = Evidence(utterance_id="u00001", quote="x", start_s=0)
    long = tuple(Claim(text=f"{letter * 1400}.", evidence=(quote,)) for letter in "abc")
    about = publication(notes(tldr=long))
    people = tuple(
        about.meeting.participants[0].model_copy(update={"id": f"p{n}", "name": f"Person {n} " * 4})
        for n in range(80)
    )
    title = "t" * 900
    meeting = about.meeting.model_copy(update={"participants": people, "title": title})
    text, pages = written(about.model_copy(update={"meeting": meeting}), FILE_BYTES)
    check({"flags": V2, "components": messages.head(text).to_components()}, {})  # type: ignore[no-untyped-call] # the library has no types here
    assert "…the summary is in the thread." in text
    thread = all_text(pages)
    assert title in thread
    assert all(claim.text in thread for claim in long)
    assert all(person.name.strip() in thread for person in people)
    assert all(components(page) for page in pages)


def test_a_custom_id_is_used_up_to_the_limit() -> None:
    room = CUSTOM_ID - len("evidence:m:")
    assert len(EVIDENCE.id("m", "c" * room) or "") == CUSTOM_ID
    assert EVIDENCE.id("m", "c" * (room + 1)) is None


def test_values_that_a_custom_id_can_not_tell_apart_are_not_carried() -> None:
    assert EVIDENCE.values(EVIDENCE.id("m", "c") or "") == {"meeting": "m", "claim": "c"}
    for odd in ("", "a:b", "a b", "a\n"):
        assert EVIDENCE.id(odd, "c") is None
    assert EVIDENCE.id("m", "c d") is None
    assert EVIDENCE.values("evidence:m") is None


def test_the_last_value_may_hold_a_colon() -> None:
    custom_id = NAME_FORM.id("m", "discord:7") or ""
    assert NAME_FORM.values(custom_id) == {"meeting": "m", "participant": "discord:7"}


def test_every_custom_id_belongs_to_one_action_alone() -> None:
    every = [one for one in vars(actions).values() if isinstance(one, Action)]
    assert len(every) > 30
    for one in every:
        custom_id = one.id(*("x" for _ in one.parts)) or ""
        assert [other for other in every if other.values(custom_id)] == [one]


def test_six_buttons_are_two_rows() -> None:
    six = [button("x", DONE, str(n)) for n in range(6)]
    assert [len(row) for row in rows(*six)] == [5, 1]
    assert [len(row) for row in rows(*six[:5])] == [5]
    view = layout.plain("x", under=action_rows(rows(*six)))
    check({"flags": V2, "components": view.to_components()}, {})  # type: ignore[no-untyped-call] # the library has no types here


def test_a_label_is_cut_between_words_at_the_limit() -> None:
    exact = "word " * 15 + "words"
    assert len(exact) == BUTTON_LABEL
    whole, cut = button(exact, DONE, "x"), button(f"{exact}s", DONE, "x")
    assert whole is not None
    assert whole.label == exact
    assert cut is not None
    assert cut.label == "word " * 14 + "word…"
    assert button(" \u202e ", DONE, "x") is None, "a label has to say something"


def test_an_emoji_in_a_label_counts_as_two_and_is_not_cut_in_half() -> None:
    assert shortened("😀" * 5, 10) == "😀" * 5
    assert shortened("😀" * 6, 10) == "😀" * 4 + "…"
    assert shortened("a" * 11, 10) == "a" * 9 + "…"


def test_a_thread_is_named_as_the_meeting_up_to_the_limit() -> None:
    title = "word " * 19 + "words"
    assert thread_name(title) == title
    assert len(title) == THREAD_NAME
    shortened = thread_name(f"{title}s")
    assert shortened == "word " * 18 + "word…"
    assert len(thread_name("x" * 101)) == THREAD_NAME
    assert thread_name("\u202e \n") == "Notes"


def test_a_nonce_keeps_the_limit() -> None:
    assert len(nonce("x")) == NONCE


def attachment(size: int, name: str = "notes.json", seed: int | None = None) -> Attachment:
    if seed is None:
        return Attachment(name=name, media_type="text/plain", text="a" * size)
    chance = random.Random(seed)  # noqa: S311 (no secret)
    text = "".join(chance.choices("abcdefghijklmnopqrstuvwxyz0123456789", k=size))
    return Attachment(name=name, media_type="text/plain", text=text)


def test_a_file_at_the_limit_goes_as_it_is_and_a_larger_one_compressed() -> None:
    (sent,) = files_for([attachment(1000)], 1000).sent
    assert sent.name == "notes.json"
    (sent,) = files_for([attachment(1001)], 1000).sent
    assert sent.name == "notes.json.gz"
    assert gzip.decompress(sent.content) == b"a" * 1001


def test_a_file_that_is_too_large_even_so_is_named() -> None:
    files = files_for([attachment(3000, seed=1), attachment(10, "notes.md")], 1000)
    assert [file.name for file in files.sent] == ["notes.md"]
    about = publication().model_copy(update={"attachments": (attachment(3000, seed=1),)})
    _, pages = written(about, 1000)
    assert "notes.json (0.0 MiB) is larger than this server takes" in all_text(pages)
    assert not any(page.files for page in pages)


def test_ten_files_are_sent_and_the_eleventh_is_named() -> None:
    eleven = [attachment(10, f"{n}.txt") for n in range(11)]
    assert len(files_for(eleven[:10], FILE_BYTES).sent) == MESSAGE_FILES
    assert not files_for(eleven[:10], FILE_BYTES).left_out
    files = files_for(eleven, FILE_BYTES)
    assert len(files.sent) == MESSAGE_FILES
    assert files.left_out[0].startswith("10.txt")
    (page,) = paginated([plain("x")], files.sent)
    assert components(page)


def test_files_without_room_on_the_last_page_get_one_of_their_own() -> None:
    files = files_for([attachment(10, f"{n}.txt") for n in range(3)], FILE_BYTES).sent
    # a container, a heading, eleven sections of three, a separator, a heading, three files
    (page,) = paginated([with_buttons(11), plain("x")], files)
    assert len(list(walk(components(page)))) == MESSAGE_COMPONENTS
    pages = paginated([with_buttons(11), plain("x"), plain("y")], files)
    assert [len(page.files) for page in pages] == [0, 3]
    assert all(components(page) for page in pages)


def test_the_same_claim_twice_on_a_page_has_one_button() -> None:
    twice = notes().decisions * 2
    (page,) = paginated(sections(publication(notes(decisions=twice))))
    assert components(page)
