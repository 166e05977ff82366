"""What clips add up to, and what it costs."""

import pytest

from bot.domain.transcript import SpeechEngine
from bot.speech.evaluation.results import ClipResult, Delays, EngineResult, Mode, add_up, price
from bot.speech.scoring import WordErrors

PRICES = {"deepgram": 0.5, "deepgram:nova-3": 0.26, "deepgram:nova-3@stream": 0.46, "gladia": 0.0}


def clip(
    seconds: float = 10.0, *, is_mixed: bool = False, failure: str | None = None
) -> ClipResult:
    return ClipResult(
        file="a.wav",
        kind="read",
        mode=Mode.STREAM,
        is_mixed=is_mixed,
        seconds=seconds,
        took_s=seconds / 4,
        speakers=1,
        speakers_found=1,
        engine=None if failure else SpeechEngine(provider="deepgram", model="nova-3"),
        words=None if failure else WordErrors(words=10, substitutions=1),
        delays=Delays(utterances=1, final_s=(0.5,), behind_s=seconds),
        failure=failure,
    )


def test_a_failed_clip_counts_as_a_failure_and_nothing_else() -> None:
    totals = add_up([clip(), clip(30.0), clip(99.0, failure="it is broken")])
    assert (totals.clips, totals.failures, totals.seconds) == (3, 1, 40.0)
    assert totals.words.rate == pytest.approx(0.1)
    assert totals.real_time_factor == pytest.approx(0.25)
    assert totals.delays == Delays(utterances=2, final_s=(0.5, 0.5), behind_s=30.0)


@pytest.mark.parametrize(
    ("label", "mode", "usd"),
    [
        ("deepgram:nova-3", Mode.FILE, 0.26),
        ("deepgram:nova-3", Mode.STREAM, 0.46),
        ("deepgram:nova-2", Mode.STREAM, 0.5),
        ("gladia:solaria-1", Mode.FILE, 0.0),
        ("moonshine:tiny-en", Mode.FILE, None),
    ],
)
def test_the_price_that_fits_best_is_taken(label: str, mode: Mode, usd: float | None) -> None:
    assert price(PRICES, label, mode) == usd


def test_an_engine_is_called_what_it_called_itself() -> None:
    silent = EngineResult(name="deepgram", mode=Mode.FILE, clips=(clip(failure="no key"),))
    assert silent.label == "deepgram"
    assert silent.model_copy(update={"clips": (*silent.clips, clip())}).label == "deepgram:nova-3"


def test_engines_are_compared_by_clips_that_all_can_hear() -> None:
    mixed, alone = clip(is_mixed=True), clip()
    found = EngineResult(name="deepgram", mode=Mode.FILE, clips=(mixed, alone))
    assert found.comparable == (alone,)
    assert found.model_copy(update={"clips": (mixed,)}).comparable == (mixed,)
