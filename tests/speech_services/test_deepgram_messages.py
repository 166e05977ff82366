"""What the messages of a live session with Deepgram mean, one by one."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.errors import Fault, ProviderError
from integrations.speech.deepgram.live import LiveDialect
from integrations.speech.wire.dialect import Over


def results(**changes: object) -> dict[str, Any]:
    """`Results` with one word; what is changed replaces a part of it."""
    word = {"word": "w1", "start": 0.1, "end": 0.3, "confidence": 0.9}
    channel = {"alternatives": [{"transcript": "w1", "confidence": 0.9, "words": [word]}]}
    told = {"type": "Results", "start": 0.0, "duration": 1.0, "is_final": True, "channel": channel}
    return told | changes


def said_by(dialect: LiveDialect, *messages: dict[str, Any] | str) -> list[Any]:
    told = []
    for message in messages:
        text = message if isinstance(message, str) else json.dumps(message)
        told += list(dialect.read(text))
    return told


EMPTY = {"alternatives": [{"transcript": "", "confidence": 0.0, "words": []}]}


async def test_an_empty_final_ends_the_utterance_before_it() -> None:
    told = said_by(LiveDialect(), results(), results(channel=EMPTY, speech_final=True))
    assert [(result.segment.text, result.is_final) for result in told] == [
        ("w1", False),
        ("w1", True),
    ]


async def test_a_draft_of_which_nothing_is_left_is_a_gap() -> None:
    told = said_by(
        LiveDialect(), results(is_final=False), results(channel=EMPTY, speech_final=True)
    )
    draft, final = told
    assert (draft.key, draft.is_final) == (final.key, False)
    assert (final.is_final, final.segment.text, final.segment.words) == (True, "", ())
    assert final.gap


async def test_silence_says_nothing() -> None:
    quiet = results(channel=EMPTY, speech_final=True)
    flushed = results(channel=EMPTY, from_finalize=True)
    ended = {"type": "UtteranceEnd", "channel": [0, 1], "last_word_end": 1.0}
    assert said_by(LiveDialect(), quiet, flushed, ended) == []


async def test_the_last_words_come_with_the_metadata_of_the_end() -> None:
    dialect = LiveDialect()
    early = said_by(dialect, results(), {"type": "Metadata", "request_id": "r"})
    assert [result.is_final for result in early] == [False]
    dialect.ending()
    last, over = said_by(dialect, {"type": "Metadata", "request_id": "r"})
    assert (last.segment.text, last.is_final) == ("w1", True)
    assert isinstance(over, Over)


async def test_an_end_before_the_last_words_is_a_loss() -> None:
    dialect = LiveDialect()
    dialect.ending()
    assert dialect.closed(1000, "") is None
    said_by(dialect, results())
    lost = dialect.closed(1000, "")
    assert lost is not None
    assert lost.fault is Fault.CONNECTIVITY


async def test_messages_that_nobody_knows_are_passed_over() -> None:
    unknown: tuple[dict[str, Any], ...] = (
        {"type": "SpeechStarted", "timestamp": 1.0},
        {"type": "Novel"},
        {"type": 7},
        {},
    )
    assert said_by(LiveDialect(), *unknown) == []
    assert list(LiveDialect().read(b"\0\1")) == []


HOSTILE: dict[str, dict[str, Any] | str] = {
    "no JSON": "{",
    "a list": "[]",
    "nothing": "",
    "deep": "[" * 100_000,
    "no channel": {"type": "Results", "start": 0, "duration": 1},
    "no number": results(start="soon"),
    "no end": json.dumps(results()).replace("1.0", "1e999"),
    "not a number": json.dumps(results(duration=float("nan"))),
    "negative": results(start=-1.0),
    "no alternatives": results(channel={"alternatives": "none"}),
    "entities of nowhere": results(entities=[{"label": "NAME", "start_word": -4}]),
}


@pytest.mark.parametrize("message", HOSTILE.values(), ids=HOSTILE)
async def test_a_message_that_makes_no_sense_is_bad_output(message: dict[str, Any] | str) -> None:
    with pytest.raises(ProviderError) as failed:
        said_by(LiveDialect(), message)
    assert failed.value.fault is Fault.BAD_OUTPUT
    assert "w1" not in str(failed.value)


@pytest.mark.parametrize(
    ("variant", "fault"), [("SchemaError", Fault.BAD_INPUT), ("Other", Fault.SERVER)]
)
async def test_an_error_message_ends_the_session(variant: str, fault: Fault) -> None:
    error = {"type": "Error", "variant": variant, "description": "No.", "message": '{"said"}'}
    with pytest.raises(ProviderError) as failed:
        said_by(LiveDialect(), error)
    assert failed.value.fault is fault
    assert "No." in failed.value.detail
    assert "said" not in failed.value.detail
