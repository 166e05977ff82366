"""No words are so odd that a meeting loses its notes for them."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.people import Participant
from bot.domain.transcript import SpeakerBasis, Utterance
from bot.notes.completion.rules import RuleCompletions
from bot.notes.due_dates import resolve_due
from bot.notes.due_dates.english import ENGLISH
from bot.notes.due_dates.french import FRENCH
from bot.notes.due_dates.german import GERMAN
from bot.notes.due_dates.grammar import Language
from bot.notes.due_dates.spanish import SPANISH
from bot.notes.patterns import Pattern
from tests.notes.talk import items_of, meeting_of, take, transcript_of
from tests.notes.test_completion import OPEN_ITEMS
from tests.notes.written_by import matching

LANGUAGES = {language.tag: language for language in (ENGLISH, GERMAN, FRENCH, SPANISH)}
SAID_AT = datetime(2026, 11, 18, 9, tzinfo=UTC)
ZONES = ("Europe/Berlin", "America/New_York", "Asia/Kathmandu")
MINUTES_OF_A_YEAR = 365 * 24 * 60

CLOCK = Pattern(r"[0-9]{1,2}[:.h][0-9]{2}")
LOOK_ALIKE = (("s", "ſ"), ("k", "K"), ("i", "ı"), ("i", "İ"))
"""Letters that a pattern takes for another one in whichever case."""

ODD = (
    "by 25:00", "99:30", "@everyone", "<@U1>", "\u202e", "\u200b", "\x00", "²", "٣", "'''", "ﬁx",
    "http://x", "(", "…", "is done", "the budget", "İstanbul", "Speaker 1", "contact page?",
    "did you",
)  # fmt: skip


TASKS = ("I'll send the invoice", "Ben, please fix the contact page", "I finished", "")


def due_words(language: Language, chance: random.Random) -> str:
    """What the table of a language says that people say, and what nobody says."""
    leads = [lead.pattern for lead in language.leads]
    patterns = [
        *chance.choices(leads, k=chance.randint(0, 1)),
        *chance.choices([*(rule.pattern for rule in language.rules), CLOCK], k=2),
    ]
    words = " ".join(matching(pattern.compiled, chance) for pattern in patterns)
    letter, other = chance.choice(LOOK_ALIKE)
    return chance.choice((words, words, words.upper(), words.replace(letter, other)))


def utterances(chance: random.Random) -> Iterator[Utterance]:
    for number in range(40):
        due = due_words(chance.choice(tuple(LANGUAGES.values())), chance)
        yield Utterance(
            id=f"u{number}",
            start_s=number,
            end_s=number + chance.choice((0, 1)),
            speaker=chance.choice(("anna", "ben", "voice-0", None)),
            basis=SpeakerBasis.TRACK,
            text=f"{chance.choice(TASKS)} {due} {chance.choice(ODD)}",
        )


@pytest.mark.parametrize("tag", LANGUAGES)
def test_whatever_is_said_is_a_date_ahead_or_none(tag: str) -> None:
    chance = random.Random(tag)  # noqa: S311 (the same every time)
    ahead = []
    for _ in range(300):
        said_at = SAID_AT + timedelta(minutes=chance.randrange(MINUTES_OF_A_YEAR))
        words = due_words(LANGUAGES[tag], chance)
        due = resolve_due(words, said_at, chance.choice(ZONES), language=tag)
        ahead += [due.instant >= said_at] if due and due.instant else []
    assert len(ahead) > 50
    assert all(ahead)


@pytest.mark.parametrize("number", range(4))
async def test_whatever_is_said_a_meeting_has_notes(number: int) -> None:
    chance = random.Random(number)  # noqa: S311 (the same every time)
    named = (Participant(id=name.lower(), name=name) for name in ("Anna", "Ben"))
    unnamed = Participant(id="voice-0", name="Speaker 1", is_named=False)
    language = chance.choice(("en", "de", "fr", "es", "und"))
    said = tuple(utterances(chance))
    meeting = meeting_of((*named, unnamed)).model_copy(update={"language": language})
    transcript = transcript_of(said, language)
    notes = await take(meeting, transcript)
    found = await RuleCompletions().find(meeting, transcript, OPEN_ITEMS)
    known = {one.id for one in said}
    assert {
        evidence.utterance_id for item in notes.action_items for evidence in item.evidence
    } <= known
    assert {one.evidence.utterance_id for one in found} <= known


@pytest.mark.parametrize(
    "words",
    [
        "by 25:00",
        "tomorrow at 30:15",
        "by 99:30",
        "by 0 to four",
        "by the 0th of this month",
        "the following working day",
        "within the fortnight",
        "by ſunday",
        "by Nıght",
    ],
)
async def test_impossible_and_rare_dates_take_no_task_away(words: str) -> None:
    (item,) = await items_of(f"Anna: I'll send the invoice to the printer {words}.")
    assert item.task.startswith("Send the invoice to the printer")
