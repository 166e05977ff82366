"""Names, numbers and dates that an engine was unsure of are asked about where they matter."""

import pytest

from bot.clock import AdjustableClock
from bot.domain.notes import CheckKind, HeardWords, Notes, NotesRequest, PleaseCheck
from bot.domain.transcript import Entity, Utterance, Word
from bot.notes.plain import PlainNoteTaker
from tests.notes.talk import STARTED_AT, meeting_of, people, transcript_of, utterances
from tests.notes.written.models import reads, task
from tests.notes.written.setting import written

TALK = "Anna: I'll order fifteen chairs for Ben by next Friday.\nBen: Fine."
REQUEST = NotesRequest()


def heard(
    said: Utterance, unsure: dict[str, float | None], otherwise: float | None = 0.99
) -> Utterance:
    """The utterance with its words, half a second each, and how sure the engine was of them."""
    words = tuple(
        Word(
            text=text,
            start_s=said.start_s + number / 2,
            end_s=said.start_s + number / 2 + 0.4,
            confidence=unsure.get(text.strip(".,"), otherwise),
        )
        for number, text in enumerate(said.text.split())
    )
    return said.model_copy(update={"words": words})


async def notes_of(
    unsure: dict[str, float | None],
    *entities: Entity,
    talk: str = TALK,
    request: NotesRequest = REQUEST,
    otherwise: float | None = 0.99,
) -> Notes:
    said = tuple(heard(one, unsure, otherwise) for one in utterances(talk))
    first = said[0].model_copy(update={"entities": entities})
    taker = PlainNoteTaker(AdjustableClock(STARTED_AT))
    transcript = transcript_of((first, *said[1:]), "en")
    return await taker.take_notes(meeting_of(people(talk)), transcript, request, lambda _: None)


def asked(notes: Notes) -> list[PleaseCheck]:
    return [check for check in notes.please_check if check.kind is CheckKind.WORDS]


def words_in(notes: Notes) -> list[str]:
    return [check.words.text for check in asked(notes) if check.words]


async def test_an_unsure_number_is_asked_about_with_its_words_and_their_moment() -> None:
    notes = await notes_of({"fifteen": 0.89})
    (check,) = asked(notes)
    assert check.question == "Was “fifteen” heard right?"
    assert check.item_id == notes.action_items[0].id
    (said, *_) = utterances(TALK)
    assert check.words == HeardWords(
        text="fifteen", start_s=said.start_s + 1, end_s=said.start_s + 1.4, confidence=0.89
    )
    assert "fifteen" in check.evidence.quote
    assert check.evidence.utterance_id == said.id


@pytest.mark.parametrize("word", ["Ben", "Friday", "next"])
async def test_so_are_names_and_the_words_of_a_due_date(word: str) -> None:
    assert words_in(await notes_of({word: 0.85})) == [word]


@pytest.mark.parametrize("word", ["chairs", "order", "by", "for"])
async def test_a_word_that_is_none_of_these_is_not(word: str) -> None:
    assert words_in(await notes_of({word: 0.1})) == []


async def test_at_the_threshold_an_engine_is_sure_and_the_threshold_is_a_setting() -> None:
    assert words_in(await notes_of({"fifteen": 0.9})) == []
    assert words_in(await notes_of({"fifteen": 0.8}, request=NotesRequest(unsure_below=0.7))) == []
    assert words_in(await notes_of({"fifteen": 0.6}, request=NotesRequest(unsure_below=0.7))) == [
        "fifteen"
    ]
    assert words_in(await notes_of({"fifteen": 0.0}, request=NotesRequest(unsure_below=0))) == []


async def test_an_engine_that_gives_no_confidence_is_not_doubted() -> None:
    assert words_in(await notes_of({}, otherwise=None)) == []


@pytest.mark.parametrize(
    ("entity", "is_asked"),
    [
        (Entity(kind="product", text="chairs"), True),
        (Entity(kind="PERSON_NAME", text="Chairs Inc"), True),
        (Entity(kind="occupation", text="chairs"), False),
        (Entity(kind="organization", text="tables"), False),
    ],
)
async def test_what_the_engine_marked_counts_first(entity: Entity, *, is_asked: bool) -> None:
    assert words_in(await notes_of({"chairs": 0.8}, entity)) == (["chairs"] if is_asked else [])


async def test_an_entity_with_times_is_the_words_that_were_said_then() -> None:
    said = utterances(TALK)[0]
    third = Entity(
        kind="name", text="anything", start_s=said.start_s + 1.5, end_s=said.start_s + 1.9
    )
    assert words_in(await notes_of({"chairs": 0.8, "order": 0.8}, third)) == ["chairs"]


async def test_words_that_follow_each_other_are_one_question() -> None:
    assert words_in(await notes_of({"next": 0.7, "Friday": 0.6, "fifteen": 0.8})) == [
        "next Friday",
        "fifteen",
    ]


async def test_the_five_least_certain_are_asked_about() -> None:
    numbers = "two plus three plus four plus five plus six plus seven plus eight"
    talk = f"Anna: I'll order {numbers} chairs for Ben.\nBen: Fine."
    unsure = dict(zip(numbers.split()[::2], (0.8, 0.3, 0.7, 0.6, 0.5, 0.85, 0.4), strict=True))
    assert words_in(await notes_of(dict(unsure), talk=talk)) == [
        "three",
        "eight",
        "six",
        "five",
        "four",
    ]


async def test_what_notes_do_not_stand_on_is_not_asked_about() -> None:
    talk = "Anna: There were fifteen people in the room.\nBen: I'll order chairs."
    assert words_in(await notes_of({"fifteen": 0.2}, talk=talk)) == []


@pytest.mark.parametrize(("below", "wanted"), [(0.9, ["next Friday", "fifteen"]), (0.5, [])])
async def test_notes_of_a_language_model_ask_about_the_same_words(
    below: float, wanted: list[str]
) -> None:
    said = tuple(
        heard(one, {"next": 0.7, "Friday": 0.6, "fifteen": 0.8}) for one in utterances(TALK)
    )
    model = reads(task("Order fifteen chairs for Ben", "Anna", said[0].text, due="by next Friday"))
    request = NotesRequest(unsure_below=below)
    notes = await written(model, meeting_of(people(TALK)), transcript_of(said, "en"), request)
    assert [item.task for item in notes.action_items] == ["Order fifteen chairs for Ben"]
    assert words_in(notes) == wanted


async def test_a_negation_is_asked_about_only_if_it_was_hardly_heard() -> None:
    talk = "Anna: We decided that we will never ship on Mondays.\nBen: Agreed."
    assert words_in(await notes_of({"never": 0.6}, talk=talk)) == []
    assert words_in(await notes_of({"never": 0.4}, talk=talk)) == ["never"]
