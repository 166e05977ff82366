"""What every store promises about finding what was said."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.meeting import Meeting, Place, Source
from bot.domain.transcript import Coverage, SpeakerBasis, Transcript, Utterance
from bot.ports import Store

START = datetime(2026, 11, 18, 9, tzinfo=UTC)
PLACE = Place(platform="discord", workspace="1", channel="2")
THREAD = PLACE.model_copy(update={"thread": "t"})
OTHER_CHANNEL = PLACE.model_copy(update={"channel": "3"})
OTHER_SERVER = PLACE.model_copy(update={"workspace": "9"})
OTHER_PLATFORM = PLACE.model_copy(update={"platform": "slack"})

FORMS = (
    ("draft", "He was drafting it."),
    ("DRAFTS", "A draft."),
    ("policies", "Our policy is this."),
    ("zoe", "Ask Zoë."),
    ("Zoë", "Ask Zoe."),
    ("MÜLLER", "Ask Muller."),
    ("naïve", "That is nai\u0308ve."),
    ("printing", "The paper/printing budget."),
    ("cover", "It says blue.cover on it."),
    ("follow-up", "We need a follow up."),
    ("follow up", "We need a follow-up."),
    ("example", "Write to anna@example.org today."),
    ("42", "It was room 42b, or 42."),
    ("isn’t", "It isn't ready."),
    ("ready", "“Ready”—he said."),
    ("straße", "In der Straße."),
    ("совещание", "Это СОВЕЩАНИЕ."),
    ("launch", "launch🚀now"),
)

HOSTILE = (
    '"',
    '""',
    '" OR text:*',
    "'; DROP TABLE utterance; --",
    "NEAR(",
    "NEAR(a b, 5)",
    "a AND",
    "NOT",
    "* ",
    "^",
    "text:",
    "{text} : x",
    "a:*",
    "a & !b | (c",
    "<->",
    "\\",
    "\\' :*",
    "%",
    "_",
    "🚀",
    "🚀🚀🚀",
    "\0",
    "a\0b",
    "\ud800",
    "\u202e",
    "",
    " ",
    "-",
    "+",
    "x" * 100_000,
    "é" * 5_000,
    "' " * 5_000,
)


def meeting(
    meeting_id: str, place: Place = PLACE, *, title: str = "Stand-up", days: int = 0
) -> Meeting:
    return Meeting(
        id=meeting_id,
        place=place,
        title=title,
        started_at=START + timedelta(days=days),
        zone="UTC",
        source=Source.LIVE,
    )


def transcript(meeting_id: str, *said: str) -> Transcript:
    return Transcript(
        meeting_id=meeting_id,
        utterances=tuple(
            Utterance(
                id=f"u{number}",
                start_s=number,
                end_s=number + 1,
                speaker="p1",
                basis=SpeakerBasis.TRACK,
                text=text,
            )
            for number, text in enumerate(said)
        ),
        engines=(),
        coverage=Coverage(recorded_s=9, speech_s=9, transcribed_s=9),
    )


async def keep(store: Store, meeting: Meeting, *said: str) -> None:
    await store.add_meeting(meeting, meeting.id)
    await store.save_transcript(transcript(meeting.id, *said))


async def found(
    store: Store, *words: str, place: Place = PLACE, all_words: bool = True
) -> list[str]:
    hits = await store.find(words, [place], 99, all_words=all_words)
    return [f"{hit.meeting.id} {hit.utterance.text}" for hit in hits]


async def test_an_utterance_is_found_with_its_meeting(store: Store) -> None:
    await keep(store, meeting("m1"), "Hello.", "We print the book on Friday.")
    (hit,) = await store.find(["friday", "book"], [PLACE], 9)
    assert hit.meeting == meeting("m1")
    assert hit.utterance == (await store.transcript("m1")).utterances[1]


async def test_a_word_is_found_in_the_forms_that_people_write(store: Store) -> None:
    for number, (word, said) in enumerate(FORMS):
        place = PLACE.model_copy(update={"channel": f"c{number}"})
        await keep(store, meeting(f"m{number}", place), said, "Something else entirely.")
        assert await found(store, word, place=place) == [f"m{number} {said}"]


async def test_all_words_must_be_there_unless_one_is_enough(store: Store) -> None:
    await keep(store, meeting("m1"), "A blue cover.", "A blue car.", "A red car.")
    assert await found(store, "blue", "car") == ["m1 A blue car."]
    either = await found(store, "blue", "car", all_words=False)
    assert either[0] == "m1 A blue car."
    assert sorted(either[1:]) == ["m1 A blue cover.", "m1 A red car."]
    assert await found(store, "green", "car") == []
    assert await found(store, "green", all_words=False) == []


async def test_a_phrase_in_one_word_is_found_together_only(store: Store) -> None:
    await keep(store, meeting("m1"), "The blue cover of it.", "Cover it, it is blue.")
    assert await found(store, "blue cover") == ["m1 The blue cover of it."]


async def test_a_rare_word_counts_more_than_a_common_one(store: Store) -> None:
    everyday = [f"The budget, part {number}." for number in range(20)]
    await keep(store, meeting("m1"), *everyday, "The zeppelin flies.")
    hits = await found(store, "budget", "zeppelin", all_words=False)
    assert hits[0] == "m1 The zeppelin flies."
    assert len(hits) == 21


async def test_of_equally_good_ones_the_newest_meeting_comes_first(store: Store) -> None:
    for number in (1, 3, 2):
        await keep(store, meeting(f"m{number}", days=number), "The budget.")
    assert [hit[:2] for hit in await found(store, "budget")] == ["m3", "m2", "m1"]


async def test_no_more_than_wanted_are_found(store: Store) -> None:
    await keep(store, meeting("m1"), *(["The budget."] * 9))
    assert len(await store.find(["budget"], [PLACE], 4)) == 4
    assert len(await store.find(["budget"], [PLACE], 4, all_words=False)) == 4


async def test_only_the_places_asked_for_are_looked_through(store: Store) -> None:
    for number, place in enumerate((PLACE, THREAD, OTHER_CHANNEL, OTHER_SERVER, OTHER_PLATFORM)):
        await keep(store, meeting(f"m{number}", place), "The budget.")
    assert await found(store, "budget") == ["m0 The budget."]
    assert await found(store, "budget", place=THREAD) == ["m1 The budget."]
    hits = await store.find(["budget"], [THREAD, OTHER_CHANNEL], 9)
    assert {hit.meeting.id for hit in hits} == {"m1", "m2"}
    assert await store.find(["budget"], [], 9) == []


async def test_one_meeting_can_be_looked_through_alone_but_not_out_of_its_place(
    store: Store,
) -> None:
    for number, place in enumerate((PLACE, PLACE, OTHER_SERVER)):
        await keep(store, meeting(f"m{number}", place), "The budget.")
    (hit,) = await store.find(["budget"], [PLACE], 9, meeting_id="m1")
    assert hit.meeting.id == "m1"
    for all_words in (True, False):
        stolen = await store.find(["budget"], [PLACE], 9, meeting_id="m2", all_words=all_words)
        assert stolen == []


@pytest.mark.parametrize("all_words", [True, False])
async def test_whatever_is_in_a_word_is_text(store: Store, *, all_words: bool) -> None:
    await keep(store, meeting("m1"), "The plain budget.")
    await keep(store, meeting("m2", OTHER_SERVER), "A secret.")
    for word in HOSTILE:
        assert await store.find([word], [PLACE], 9, all_words=all_words) == [], word
        with_budget = await store.find([word, "budget"], [PLACE], 9, all_words=all_words)
        assert {hit.meeting.id for hit in with_budget} <= {"m1"}
    await store.find(HOSTILE, [PLACE], 9, all_words=all_words)
    assert await found(store, "budget", "🚀") == ["m1 The plain budget."]
    assert await store.transcript("m2") == transcript("m2", "A secret.")


async def test_operators_are_words_like_others(store: Store) -> None:
    await keep(store, meeting("m1"), "It is near, not far.", "Far.")
    assert await found(store, "NEAR") == ["m1 It is near, not far."]
    assert await found(store, "far", "NEAR") == ["m1 It is near, not far."]
    assert await found(store, "ne*") == []
    assert await found(store, "ne%") == []


async def test_very_many_words_are_too_many_for_nobody(store: Store) -> None:
    await keep(store, meeting("m1"), "The budget.")
    many = [f"word{number}" for number in range(5_000)]
    assert await found(store, "budget", *many, all_words=False) == ["m1 The budget."]
    assert await found(store, "budget", *many) == []
    assert await found(store, *(["budget"] * 5_000)) == ["m1 The budget."]


async def test_very_many_places_are_looked_through(store: Store) -> None:
    await keep(store, meeting("m1"), "The budget.")
    many = [PLACE.model_copy(update={"channel": f"c{number}"}) for number in range(3_000)]
    (hit,) = await store.find(["budget"], [*many, PLACE], 9)
    assert hit.meeting.id == "m1"


async def test_a_transcript_that_is_replaced_is_found_by_its_new_words_alone(store: Store) -> None:
    await keep(store, meeting("m1"), "The budget.", "The cover.")
    await store.save_transcript(transcript("m1", "The launch."))
    assert await found(store, "budget") == await found(store, "cover") == []
    assert await found(store, "launch") == ["m1 The launch."]
    await store.save_transcript(transcript("m1", "The budget."))
    assert await found(store, "budget") == ["m1 The budget."]
    assert await found(store, "launch") == []


async def test_an_utterance_of_a_million_letters_is_kept_and_found_by_its_beginning(
    store: Store,
) -> None:
    words = " ".join(f"w{number}" for number in range(200_000))
    await keep(store, meeting("m1"), f"Zeppelin {words}", "z" * 3_000_000)
    (hit,) = await store.find(["zeppelin"], [PLACE], 9)
    assert len(hit.utterance.text) > 1_000_000


async def test_every_place_of_a_workspace_is_known_once(store: Store) -> None:
    places = (PLACE, PLACE, THREAD, OTHER_CHANNEL, OTHER_SERVER, OTHER_PLATFORM)
    for number, place in enumerate(places):
        await store.add_meeting(meeting(f"m{number}", place), f"s{number}")
    here = await store.places("discord", "1")
    assert len(here) == 3
    assert set(here) == {PLACE, THREAD, OTHER_CHANNEL}
    assert await store.places("discord", "7") == []


async def test_the_meetings_of_places_come_newest_first(store: Store) -> None:
    for number, place in enumerate((PLACE, OTHER_SERVER, THREAD, PLACE, OTHER_CHANNEL)):
        await store.add_meeting(meeting(f"m{number}", place, days=-number), f"s{number}")
    some = await store.meetings_at([OTHER_CHANNEL, PLACE], 9)
    assert [one.id for one in some] == ["m0", "m3", "m4"]
    assert await store.meetings_at([OTHER_CHANNEL, PLACE], 2) == some[:2]
    assert await store.meetings_at([], 9) == []


async def test_meetings_are_found_by_a_part_of_their_title_in_any_case(store: Store) -> None:
    titles = ("Über das Budget", "ÜBERBLICK", "100% done_", "1000 done")
    for number, title in enumerate(titles):
        await store.add_meeting(meeting(f"m{number}", title=title, days=number), f"s{number}")
    await store.add_meeting(meeting("m9", OTHER_SERVER, title="Überall"), "s9")

    async def titled(part: str, limit: int = 9) -> list[str]:
        return [one.id for one in await store.meetings_at([PLACE], limit, title=part)]

    assert await titled("üBER") == ["m1", "m0"]
    assert await titled("über", 1) == ["m1"]
    assert await titled("0%") == ["m2"]
    assert await titled("done_") == ["m2"]
    assert await titled("nothing") == []
