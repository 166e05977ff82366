"""`minuta notes` with a provider of speech to text: from the settings to the notes and the rows."""

from __future__ import annotations

import asyncio
import json
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest

from bot.sample import sample_reference, sample_tracks
from tests.flows.commands import minuta
from tests.servers.deepgram import KEY, LocalDeepgram
from tests.servers.speech.failures import answering, status

if TYPE_CHECKING:
    from pathlib import Path

WORD_S = 0.3
UNSURE = {"friday": 0.55}
OVER_QUOTA = {"category": "ASR_PAYMENT_REQUIRED", "message": "no credits", "request_id": "r"}

Json = dict[str, Any]


def transcription(speaker: str) -> Json:
    """What Deepgram would answer for somebody's track of the sample meeting, bar the real times."""
    at = count()
    utterances = []
    for said in sample_reference().utterances:
        if said.speaker == speaker:
            words = [_word(text, next(at) * WORD_S) for text in said.text.split()]
            utterances.append(_utterance(said.text, words))
    everything = [word for utterance in utterances for word in utterance["words"]]
    text = " ".join(utterance["transcript"] for utterance in utterances)
    alternative = {"transcript": text, "confidence": 0.98, "words": everything}
    return {
        "metadata": {
            "request_id": "r-1",
            "sha256": "0" * 64,
            "created": "2026-11-30T04:00:00.000Z",
            "duration": everything[-1]["end"],
            "channels": 1,
        },
        "results": {"channels": [{"alternatives": [alternative]}], "utterances": utterances},
    }


def _word(text: str, start_s: float) -> Json:
    bare = text.strip(".,?!").lower()
    return {
        "word": bare,
        "punctuated_word": text,
        "start": start_s,
        "end": start_s + WORD_S * 0.9,
        "confidence": UNSURE.get(bare, 0.99),
    }


def _utterance(text: str, words: list[Json]) -> Json:
    return {
        "id": f"u-{words[0]['start']}",
        "start": words[0]["start"],
        "end": words[-1]["end"],
        "confidence": 0.98,
        "channel": 0,
        "transcript": text,
        "words": words,
    }


async def take_notes(data: Path, server: LocalDeepgram) -> Json:
    """The notes of two people as JSON, and `shown` as a person reads them."""
    tracks = [f"--track={name}={sample_tracks()[name]}" for name in ("Peter", "David")]
    settings = {
        "MINUTA_SPEECH": "deepgram:nova-3,moonshine",
        "DEEPGRAM_API_KEY": KEY,
        "DEEPGRAM_BASE_URL": server.base_url,
        "MINUTA_JOBS_PER_PROVIDER": "1",
    }
    command = ("notes", *tracks, "--date=2026-11-18T10:00", "--language=en", "--format=json")
    done = await asyncio.to_thread(minuta, *command, data=data, settings=settings)
    assert done.returncode == 0, done.stderr
    found: Json = json.loads(done.stdout)
    again = ("meetings", "notes", found["meeting"]["id"])
    shown = await asyncio.to_thread(minuta, *again, data=data)
    return {**found, "shown": shown.stdout}


@pytest.mark.nightly
async def test_a_provider_hears_and_the_next_engine_goes_on_where_it_wants_money(
    tmp_path: Path,
) -> None:
    async with LocalDeepgram() as server:
        server.fail_next(answering(transcription("Peter")))
        server.fail_next(status(402, OVER_QUOTA))
        found = await take_notes(tmp_path / "data", server)

    by = {part["engine"]["provider"]: part for part in found["transcript"]["parts"]}
    assert sorted(by) == ["deepgram", "moonshine"]
    assert by["deepgram"]["engine"]["model"] == "nova-3"
    assert by["moonshine"]["reason"]
    assert "moonshine" in found["shown"]
    assert by["moonshine"]["reason"] in found["shown"]

    people = {person["id"]: person["name"] for person in found["meeting"]["participants"]}
    said = [one for one in found["transcript"]["utterances"] if people[one["speaker"]] == "Peter"]
    assert [one["text"] for one in said] == [
        one.text for one in sample_reference().utterances if one.speaker == "Peter"
    ]
    assert said[0]["words"][0]["confidence"] == 0.99

    asked = [one for one in found["notes"]["please_check"] if one["kind"] == "words"]
    assert any("Friday" in one["question"] for one in asked)
