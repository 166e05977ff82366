"""What is said of who transcribed which part of a meeting."""

from bot.domain.transcribing import transcribing_lines
from bot.domain.transcript import SpeechEngine, TranscriptPart
from tests import examples

DEEPGRAM = SpeechEngine(provider="deepgram", model="nova-3")
MOONSHINE = SpeechEngine(provider="moonshine", model="tiny-en")
WHY = "deepgram did not answer."
TOOK_TURNS = (
    "Transcribed by deepgram nova-3 to 12:30, then by moonshine tiny-en: deepgram did not answer."
)


def part(
    start_s: float, end_s: float, engine: SpeechEngine = DEEPGRAM, speaker: str | None = None
) -> TranscriptPart:
    return TranscriptPart(
        start_s=start_s,
        end_s=end_s,
        engine=engine,
        speaker=speaker,
        reason=None if engine == DEEPGRAM else WHY,
    )


def lines(*parts: TranscriptPart) -> tuple[str, ...]:
    transcript = examples.transcript().model_copy(update={"parts": parts})
    return transcribing_lines(transcript, examples.meeting())


def test_of_one_engine_that_did_all_there_is_nothing_to_say() -> None:
    assert lines() == ()


def test_engines_that_took_turns_are_one_sentence() -> None:
    assert lines(part(0, 750), part(750, 1500, MOONSHINE)) == (TOOK_TURNS,)
    assert lines(part(0, 750), part(750, 800, MOONSHINE), part(800, 1500)) == (
        (
            "Transcribed by deepgram nova-3 to 12:30, then by moonshine tiny-en to 13:20 "
            "(deepgram did not answer), then by deepgram nova-3."
        ),
    )


def test_tracks_that_change_hands_at_about_the_same_moment_are_one_turn() -> None:
    assert lines(
        part(0, 750, speaker="anna"),
        part(3, 740, speaker="ben"),
        part(741, 1500, MOONSHINE, "ben"),
        part(751, 1490, MOONSHINE, "anna"),
    ) == (TOOK_TURNS,)


def test_a_fall_back_that_did_all_of_it_says_why() -> None:
    assert lines(part(0, 1500, MOONSHINE)) == (
        "Transcribed by moonshine tiny-en: deepgram did not answer.",
    )


def test_engines_that_heard_different_people_are_told_by_person() -> None:
    assert lines(part(0, 1500, speaker="anna"), part(1, 1500, MOONSHINE, "ben")) == (
        "Transcribed by deepgram nova-3 and moonshine tiny-en.",
        "0:01–25:00 of Ben by moonshine tiny-en: deepgram did not answer.",
    )


def test_many_changes_stay_short() -> None:
    changes = [
        part(start, start + 100, MOONSHINE if start % 400 else DEEPGRAM)
        for start in range(0, 4000, 200)
    ]
    first, *more = lines(*changes)
    assert first == "Transcribed by deepgram nova-3 and moonshine tiny-en."
    assert len(more) == 9
    assert more[-1] == "The same goes for 2 more parts."
