"""Nothing that people, files or models wrote has any effect in what is posted."""

from __future__ import annotations

import random
import re
import unicodedata
from typing import TYPE_CHECKING, NamedTuple

import pytest

from bot.domain.claims import Quotation, QuotedClaim
from bot.domain.evidence import Evidence
from bot.domain.notes import Chapter, CheckKind, Claim, Decision, DecisionStatus, PleaseCheck
from bot.domain.progress import Progress, Stage
from bot.domain.publication import (
    CaptureNotice,
    CapturePublication,
    ChannelDigestPublication,
    LateJoinerPublication,
    LiveLine,
    LiveNote,
    LiveNoteKind,
    LivePublication,
    MentionPublication,
    NotesPublication,
    OpenItem,
    OpenItemsPublication,
    ProgressPublication,
    SaidDonePublication,
    SourceGonePublication,
    UnreachablePublication,
    UploadPublication,
    UploadState,
)
from bot.domain.reminder import ReminderKind
from bot.domain.search import Answer, Found
from bot.domain.transcript import Coverage, Gap
from bot.domain.upload import SharedFile, SharedRecording
from integrations.discord.limits import FILE_BYTES
from integrations.discord.notes.quotes import answer_text, claim_text
from integrations.discord.notes.thread import written
from integrations.discord.render import OneMessage, OneText, text_of, view_of
from integrations.discord.text import safe, shortened
from tests import examples
from tests.discord.meeting_notes import ANNA, BEN, items, meeting, notes, publication
from tests.discord.nudges import nudge, reminded, said_done
from tests.servers.discord.components import texts

if TYPE_CHECKING:
    from bot.domain.meeting import Meeting
    from integrations.discord.notes.pages import Page

NASTY = (
    "@everyone",
    "@here",
    "<@1234567890>",
    "<@!1234567890>",
    f"<@{ANNA}>",
    "<@&1234567890>",
    "<#1234567890>",
    "</cmd:1>",
    "</privacy export:1234567890>",
    "<id:browse>",
    "<t:0:R>",
    "<t:1795212000>",
    "<:smile:1234567890>",
    "<a:smile:1234567890>",
    "[free nitro](https://evil.example/a)",
    "[free](<https://evil.example>)",
    "https://evil.example/a_b_c",
    "<https://evil.example>",
    "<mailto:a@evil.example>",
    "discord://-/settings",
    "# heading",
    "### heading",
    "-# small",
    "- list",
    "* list",
    "+ list",
    "1. list",
    "12) list",
    "> quote",
    ">>> quote",
    "**bold** *it* __under__ _it_ ~~gone~~ ||spoiler||",
    "`code` ```js\nx```",
    "\\@everyone",
    "\\<@1234567890>",
    "\\\\# heading",
    "line\n# heading\n@everyone",
    "line\r\n> quote",
    "line\u2028# heading\u2029- list",
    "\u202e@everyone\u202c \u2066<@1234567890>\u2069",
    "@\u200beveryone <@\u200b1234567890>",
    "<\u200b@1234567890> @\u00adeveryone",
    "<@\x00123>\x1b[31m",
    "\u200e\u200f\ufeff\u061c",
    "\\",
)
_OWN_MOMENT = re.compile(r"<t:\d+:[dDfFRt]>")
_SPECIAL = re.compile(r"(?<!\\)<[@#:/ati]|@(?!\u200b)|(?<!\\)(?:\\\\)*\b\w+://")
_BLOCK = re.compile(r"^(?:-#|#{1,3}|>|>>>|[-+*]|\d+[.)])(?:\s|$)", re.MULTILINE)
_MARK = re.compile(r"(?<!\\)(?:\\\\)*[*_~`|\[\]]")


def effects(text: str, mentioned: frozenset[int]) -> list[str]:
    """Everything in a text that Discord would act on, apart from what may be there."""
    for user_id in mentioned:
        text = text.replace(f"<@{user_id}>", "")
    text = _OWN_MOMENT.sub("", text)
    return _SPECIAL.findall(text) + [
        f"U+{ord(char):04X}"
        for char in text
        if unicodedata.category(char) in {"Cc", "Cf", "Zl", "Zp"} and char not in "\n\u200b"
    ]


def spoilt(words: str) -> tuple[Meeting, NotesPublication]:
    """A meeting in which every text that comes from outside is these words."""
    quote = Evidence(utterance_id="u00001", quote=words, start_s=0)
    due = examples.due_friday().model_copy(
        update={"local": None, "phrase": words, "reason": words, "candidates": ()}
    )
    (item,) = items(1)
    unowned = item.model_copy(update={"id": "x", "assignee": None, "due": due, "task": words})
    question = examples.notes().open_questions[0]
    said = notes(
        tldr=(Claim(text=words, evidence=(quote,)),),
        chapters=(Chapter(title=words, start_s=0, end_s=1),),
        decisions=(
            Decision(
                text=words,
                status=DecisionStatus.TENTATIVE,
                evidence=(quote,),
                decided_by=("anna",),
            ),
        ),
        action_items=(item.model_copy(update={"task": words}), unowned),
        open_questions=(question.model_copy(update={"text": words}),),
        please_check=(
            PleaseCheck(kind=CheckKind.NAME, question=words, evidence=quote, options=(words,)),
            PleaseCheck(
                kind=CheckKind.DUE_DATE,
                question=words,
                evidence=quote,
                item_id="x",
                options=(words,),
            ),
        ),
    )
    people = tuple(person.model_copy(update={"name": words}) for person in meeting().participants)
    about = meeting().model_copy(update={"title": words, "participants": people})
    transcript = examples.transcript()
    gaps = (Gap(start_s=0, end_s=1, reason=words),)
    coverage = Coverage(recorded_s=1, speech_s=1, transcribed_s=1, gaps=gaps)
    published = publication(said).model_copy(
        update={
            "meeting": about,
            "transcript": transcript.model_copy(update={"coverage": coverage}),
        }
    )
    return about, published


def _strings() -> list[str]:
    chance = random.Random(11)  # noqa: S311 (no secret)
    mixed = [
        chance.choice(("", " ", "\n", "\\")).join(chance.sample(NASTY, chance.randrange(2, 6)))
        for _ in range(300)
    ]
    return [*NASTY, *mixed]


STRINGS = _strings()


class Spoilt(NamedTuple):
    """A meeting in which every text is these words, and its notes as they are posted."""

    words: str
    about: Meeting
    published: NotesPublication
    head: str
    pages: tuple[Page, ...]


@pytest.fixture(scope="module")
def everything_spoilt() -> list[Spoilt]:
    """One for each of the strings: made once, since it takes long."""
    made = []
    for words in STRINGS:
        about, published = spoilt(words)
        made.append(Spoilt(words, about, published, *written(published, FILE_BYTES)))
    return made


@pytest.mark.parametrize("words", NASTY)
def test_words_from_outside_have_no_effect(words: str) -> None:
    text = safe(words)
    assert effects(text, frozenset()) == []
    assert not _BLOCK.search(text)
    assert not _MARK.search(text.replace("\\\\", ""))
    assert "\n" not in text


def test_mixed_words_from_outside_have_no_effect() -> None:
    for words in STRINGS:
        text = safe(words)
        assert effects(text, frozenset()) == [], words
        assert not _BLOCK.search(text), words
        assert not _MARK.search(text.replace("\\\\", "")), words


def test_what_people_read_is_what_was_written() -> None:
    for words in ("Ben's *new* plan (v1.2): 50% @ 3 <b>", "a_b_c", "# 1", "1. one", "C++ \\ x"):
        shown = re.sub(r"\\([^0-9A-Za-z\s])", r"\1", safe(words)).replace("\u200b", "")
        assert shown == words


def test_notes_mention_their_owners_and_nobody_else(
    everything_spoilt: list[Spoilt],
) -> None:
    for words, _, _, head, pages in everything_spoilt:
        assert effects(head, frozenset({ANNA, BEN})) == [], words
        assert {user for page in pages for user in page.mentioned} <= {ANNA, BEN}
        for page in pages:
            for block in page.blocks:
                assert effects(block.text, page.mentioned) == [], words


def test_notes_have_no_blocks_but_ours(
    everything_spoilt: list[Spoilt],
) -> None:
    for words, _, _, head, pages in everything_spoilt:
        texts = [head, *(block.text for page in pages for block in page.blocks)]
        for line in "\n".join(texts).splitlines():
            ours = re.sub(r"^(?:-# |#{2,3} )", "", line)
            assert not _BLOCK.match(ours), words


def test_every_other_publication_has_no_effect_and_mentions_nobody(
    everything_spoilt: list[Spoilt],
) -> None:
    for words, about, _, _, _ in everything_spoilt:
        failed = Progress(stage=Stage.FAILED, failure=words, remedy=words)
        said = [
            text_of(ProgressPublication(meeting=about, progress=failed)),
            *(
                text_of(CapturePublication(meeting=about, notice=notice, detail=words))
                for notice in CaptureNotice
            ),
        ]
        for text in said:
            assert effects(text, frozenset()) == [], words


def test_what_people_are_told_of_their_items_has_no_effect(
    everything_spoilt: list[Spoilt],
) -> None:
    for number, (words, about, published, _, _) in enumerate(everything_spoilt):
        person, quote = about.participants[0], published.notes.tldr[0].evidence[0]
        items = tuple(
            said_done(item.model_copy(update={"evidence": (quote,)}), words)
            for item in published.notes.action_items
        )
        open_items = tuple(OpenItem(item=item, meeting=about) for item in items)
        each = tuple(
            reminded(kind, items[at % len(items)], about, is_changed=at % 3 == 0)
            for at, kind in enumerate((*ReminderKind, *ReminderKind))
        )
        said: tuple[OneMessage, ...] = (
            nudge(each[number % len(each)], listed=open_items, zone="UTC", asks_zone=True),
            nudge(*each),
            MentionPublication(meeting=about, participant=person, items=items),
            UnreachablePublication(meeting=about, participant=person, unreachable=person),
            ChannelDigestPublication(
                place=about.place, zone="UTC", now=examples.START, items=open_items, done=1
            ),
            SaidDonePublication(meeting=about, items=open_items),
        )
        for one in said:
            components = view_of(one).to_components()  # type: ignore[no-untyped-call] # the library has no types here
            text = "\n".join(texts(components)).replace(f"<#{about.place.channel}>", "")
            pinged = frozenset({ANNA}) if isinstance(one, MentionPublication) else frozenset()
            assert effects(text, pinged) == [], words


def test_what_is_said_of_a_meeting_that_goes_on_has_no_effect(
    everything_spoilt: list[Spoilt],
) -> None:
    for words, about, published, _, _ in everything_spoilt:
        (item, *_) = published.notes.action_items
        lines = tuple(
            LiveLine(speaker=who, start_s=0, text=words, is_final=is_final)
            for who in ("anna", "ben")
            for is_final in (True, False)
        )
        noted = (LiveNote(kind=LiveNoteKind.TASK, text=words, start_s=0),)
        said: tuple[OneText, ...] = (
            LivePublication(meeting=about, lines=lines, noted=noted),
            LivePublication(meeting=about, is_over=True),
            OpenItemsPublication(meeting=about, items=(OpenItem(item=item, meeting=about),)),
            LateJoinerPublication(meeting=about, participant=about.participants[0]),
            SourceGonePublication(meeting=about),
            SourceGonePublication(meeting=about, is_kept=True),
            *(
                UploadPublication(recording=shared(words), state=state, failure=words, remedy=words)
                for state in UploadState
            ),
        )
        for one in said:
            text = text_of(one).replace(f"<#{about.place.channel}>", "")
            assert effects(text, frozenset({ANNA, BEN})) == [], words


def shared(title: str) -> SharedRecording:
    (person, *_) = meeting().participants
    assert person.account is not None
    return SharedRecording(
        place=meeting().place,
        message_id="7",
        files=(SharedFile(id="8", name=title, bytes=9),),
        title=title,
        shared_at=examples.START,
        by=person.account,
    )


def test_what_somebody_is_answered_has_no_effect(
    everything_spoilt: list[Spoilt],
) -> None:
    for words, about, published, _, _ in everything_spoilt:
        quotation = Quotation(evidence=published.notes.tldr[0].evidence[0], speaker="anna")
        said = published.transcript.utterances[0].model_copy(update={"text": words})
        claim = QuotedClaim(meeting=about, text=words, quotations=(quotation,))
        answer = Answer(question=words, quotes=(Found(meeting=about, utterance=said),))
        for text in (claim_text(claim), answer_text(answer)):
            without_own_link = text.replace(f"<#{about.place.channel}>", "")
            assert effects(without_own_link, frozenset()) == [], words


def test_what_is_on_buttons_is_one_line_without_tricks(
    everything_spoilt: list[Spoilt],
) -> None:
    for words, _, _, _, pages in everything_spoilt:
        for block in (block for page in pages for block in page.blocks):
            assert all(one.label == shortened(one.label, 80) for one in block.buttons), words


def test_an_owner_of_another_server_or_platform_is_named_and_not_mentioned() -> None:
    about = publication()
    for change in ({"workspace": "99"}, {"platform": "slack"}):
        people = tuple(
            person.model_copy(
                update={"account": person.account and person.account.model_copy(update=change)}
            )
            for person in about.meeting.participants
        )
        elsewhere = about.meeting.model_copy(update={"participants": people})
        _, pages = written(about.model_copy(update={"meeting": elsewhere}), FILE_BYTES)
        texts = [block.text for page in pages for block in page.blocks]
        assert not any("<@" in text for text in texts)
        assert any("\nBen · due" in text for text in texts)
        assert not any(page.mentioned for page in pages)
