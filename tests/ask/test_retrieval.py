"""A question is answered with what was said, or with nothing."""

from collections.abc import AsyncIterator, Sequence

import pytest

from bot.ask.retrieval import Retrieval
from bot.domain.meeting import Meeting, Place
from bot.domain.search import Answer
from bot.domain.transcript import Coverage, SpeakerBasis, Transcript, Utterance
from storage.database import open_database
from storage.store import SqlStore
from tests import examples

_LINES = (
    ("anna", "Good morning everybody."),
    ("ben", "The printer in Leipzig wants four thousand euros for the first edition."),
    ("anna", "Who pays for the printing?"),
    ("ben", "The publisher does, up to three thousand."),
    ("anna", "Can we meet on Thursday to look at the cover?"),
    ("ben", "Yes, at ten."),
    ("anna", "The team should think about the team."),
    ("ben", "The team is fine, I think."),
    ("anna", "I think the team will do it."),
    ("ben", "So the launch is on the third of March."),
)


def spoken(meeting: Meeting, lines: Sequence[tuple[str, str]]) -> Transcript:
    return Transcript(
        meeting_id=meeting.id,
        utterances=tuple(
            Utterance(
                id=f"u{number:05d}",
                start_s=number * 10.0,
                end_s=number * 10.0 + 5,
                speaker=speaker,
                basis=SpeakerBasis.TRACK,
                text=text,
            )
            for number, (speaker, text) in enumerate(lines)
        ),
        engines=(),
        coverage=Coverage(recorded_s=100, speech_s=50, transcribed_s=50),
    )


@pytest.fixture
async def store(sqlite_database_url: str) -> AsyncIterator[SqlStore]:
    async with open_database(sqlite_database_url) as database:
        opened = SqlStore(database)
        meeting = examples.meeting()
        await opened.add_meeting(meeting, "s")
        await opened.save_transcript(spoken(meeting, _LINES))
        yield opened


async def asked(
    store: SqlStore, question: str, place: Place = examples.PLACE, meeting_id: str | None = None
) -> Answer:
    return await Retrieval(store, store).answer(question, [place], meeting_id)


def texts(answer: Answer) -> list[str]:
    return [quote.utterance.text for quote in answer.quotes]


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("What does the printer in Leipzig cost?", _LINES[1][1]),
        ("When is the launch?", _LINES[9][1]),
        ("how many euros do they want?", _LINES[1][1]),
        ("When will the book be launched?", _LINES[9][1]),
        ("What did Ben say about the publisher?", _LINES[3][1]),
    ],
)
async def test_the_best_quote_comes_first(store: SqlStore, question: str, said: str) -> None:
    assert texts(await asked(store, question))[0] == said


@pytest.mark.parametrize(
    "question",
    [
        "Who won the football match?",
        "What is the budget for Mars?",
        "Does the team like giraffes and zebras?",
        "zebra",
        "",
        "?!",
    ],
)
async def test_what_nobody_said_is_not_in_the_records(store: SqlStore, question: str) -> None:
    assert (await asked(store, question)).quotes == ()


_GERMAN = (
    ("anna", "Also, guten Morgen, wie geht es euch?"),
    ("ben", "Die Druckerei in Leipzig will viertausend Euro für die erste Auflage."),
    ("anna", "Was ist mit dem Umschlag? Der ist noch nicht da."),
    ("ben", "Das wird am Donnerstag fertig sein."),
)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Was will die Druckerei in Leipzig haben?", [_GERMAN[1][1]]),
        ("Was haben wir über den Umschlag gesagt?", [_GERMAN[2][1]]),
        ("Wer hat das Fußballspiel gewonnen?", []),
        ("Was wird mit der Steuer?", []),
    ],
)
async def test_a_question_in_german_is_about_its_words_of_meaning(
    store: SqlStore, question: str, said: list[str]
) -> None:
    german = examples.meeting().model_copy(update={"id": "de"})
    await store.add_meeting(german, "de")
    await store.save_transcript(spoken(german, _GERMAN))
    assert texts(await asked(store, question, meeting_id="de")) == said


async def test_a_question_comes_with_what_was_said_to_it(store: SqlStore) -> None:
    assert texts(await asked(store, "Who pays for the printing?"))[:2] == [
        _LINES[2][1],
        _LINES[3][1],
    ]


async def test_a_short_reply_comes_with_what_it_replies_to(store: SqlStore) -> None:
    assert texts(await asked(store, "at ten?")) == [_LINES[4][1], _LINES[5][1]]


async def test_weak_quotes_are_left_out_and_there_are_five_at_most(store: SqlStore) -> None:
    answer = await asked(store, "Does the team think of the launch in March?")
    assert texts(answer) == [_LINES[9][1]]
    many = examples.meeting().model_copy(update={"id": "m2"})
    await store.add_meeting(many, "t")
    lines = [("anna", f"The giraffe number {number} is very tall.") for number in range(20)]
    await store.save_transcript(spoken(many, lines))
    assert len((await asked(store, "giraffe")).quotes) == 5


async def test_only_what_may_be_read_is_looked_at(store: SqlStore) -> None:
    elsewhere = examples.PLACE.model_copy(update={"channel": "elsewhere"})
    assert (await asked(store, "When is the launch?", elsewhere)).quotes == ()
    assert (await Retrieval(store, store).answer("When is the launch?", [])).quotes == ()


async def test_one_meeting_can_be_asked_alone(store: SqlStore) -> None:
    other = examples.meeting().model_copy(update={"id": "m2"})
    await store.add_meeting(other, "t")
    await store.save_transcript(spoken(other, [("anna", "The launch is off.")]))
    answer = await asked(store, "When is the launch?", meeting_id=other.id)
    assert texts(answer) == ["The launch is off."]
    both = await asked(store, "When is the launch?")
    assert {quote.meeting.id for quote in both.quotes} == {other.id, examples.meeting().id}


async def test_operators_of_a_search_are_words(store: SqlStore) -> None:
    assert texts(await asked(store, 'launch" OR NEAR( *')) == [_LINES[9][1]]
