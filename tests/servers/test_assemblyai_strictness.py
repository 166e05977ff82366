"""The local AssemblyAI refuses what the real one does."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import aiohttp
import pytest

from tests.servers.assemblyai import KEY, LocalAssemblyAi

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

_HEADERS = {"Authorization": KEY}
_USUAL = {"audio_url": "https://example.com/a.flac", "speech_models": ["universal-2"]}


@pytest.fixture
async def server() -> AsyncIterator[LocalAssemblyAi]:
    async with LocalAssemblyAi() as server:
        yield server


@pytest.fixture
async def client(server: LocalAssemblyAi) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(server.base_url, headers=_HEADERS) as client:
        yield client


@pytest.mark.parametrize(
    "body",
    [
        [],
        {},
        {"audio_url": "https://example.com/a.flac"},
        {**_USUAL, "surprise": True},
        {**_USUAL, "speech_models": []},
        {**_USUAL, "speech_models": ["u3-rt-pro"]},
        {**_USUAL, "speaker_labels": "yes"},
        {**_USUAL, "speaker_labels": 1},
        {**_USUAL, "speakers_expected": True, "speaker_labels": True},
        {**_USUAL, "language_code": "en-GB"},
        {**_USUAL, "language_code": "en", "language_detection": True},
        {**_USUAL, "language_detection_options": {"code_switching": True}},
        {**_USUAL, "language_detection": True, "language_detection_options": {"code": 1}},
        {**_USUAL, "speaker_options": {"max_speakers_expected": 2}},
        {**_USUAL, "speaker_labels": True, "speaker_options": {"max_speakers": 2}},
        {**_USUAL, "speaker_labels": True, "speaker_options": {"max_speakers_expected": 0}},
        {
            **_USUAL,
            "speaker_labels": True,
            "speakers_expected": 2,
            "speaker_options": {"max_speakers_expected": 2},
        },
        {**_USUAL, "keyterms_prompt": ["term"] * 201},
        {**_USUAL, "keyterms_prompt": ["a b c d e f g"]},
        {**_USUAL, "keyterms_prompt": [""]},
        {**_USUAL, "keyterms_prompt": ["a"], "prompt": "Transcribe."},
        {**_USUAL, "webhook_url": "ftp://example.com"},
        {**_USUAL, "webhook_url": "https://example.com", "webhook_auth_header_name": "X"},
        {**_USUAL, "webhook_auth_header_name": "X", "webhook_auth_header_value": "Y"},
    ],
)
async def test_what_is_not_in_order_is_refused(
    server: LocalAssemblyAi, client: aiohttp.ClientSession, body: object
) -> None:
    async with client.post("/v2/transcript", json=body) as answer:
        assert answer.status == 400
        assert isinstance((await answer.json())["error"], str)
    assert server.transcripts == {}
    async with client.post("/v2/transcript", json=_USUAL) as answer:
        assert answer.status == 200


@pytest.mark.parametrize("query", ["limit=0", "limit=201", "limit=x", "page=2"])
async def test_a_list_is_asked_for_as_documented(client: aiohttp.ClientSession, query: str) -> None:
    async with client.get(f"/v2/transcript?{query}") as answer:
        assert answer.status == 400


async def test_an_upload_needs_the_key_and_sound(
    server: LocalAssemblyAi, client: aiohttp.ClientSession
) -> None:
    async with client.post("/v2/upload", data=b"") as answer:
        assert answer.status == 422
    other = {"Authorization": f"Bearer {KEY}"}
    async with client.post("/v2/upload", data=b"sound", headers=other) as answer:
        assert answer.status == 401
    assert server.uploads == {}


_STREAM = "sample_rate=16000&speech_model=u3-rt-pro"


@pytest.mark.parametrize(
    ("query", "message", "reason"),
    [
        ("speech_model=u3-rt-pro", None, "sample_rate and speech_model are required"),
        (f"{_STREAM}&surprise=1", None, "Unknown parameter: surprise"),
        (f"{_STREAM}&speaker_labels=yes", None, "Invalid parameter: speaker_labels"),
        (f"{_STREAM}&max_speakers=11", None, "Invalid parameter: max_speakers"),
        (f"{_STREAM}&keyterms_prompt=a,b", None, "Invalid parameter: keyterms_prompt"),
        (f"{_STREAM}&llm_gateway={{}}", None, "Invalid parameter: llm_gateway"),
        (
            f"{_STREAM}&keyterms_prompt={json.dumps(['a'] * 101)}",
            None,
            "Invalid parameter: keyterms_prompt",
        ),
        (_STREAM, "hello", "Invalid JSON: hello"),
        (_STREAM, "[]", "Invalid Message: []"),
        (_STREAM, '{"type": "Finish"}', 'Invalid Message Type: {"type": "Finish"}'),
        (
            _STREAM,
            '{"type": "KeepAlive", "for": 7}',
            'Invalid Message: {"type": "KeepAlive", "for": 7}',
        ),
    ],
)
async def test_a_session_that_is_not_in_order_ends(
    client: aiohttp.ClientSession, query: str, message: str | None, reason: str
) -> None:
    async with client.ws_connect(f"/v3/ws?{query}") as socket:
        if message is not None:
            assert (await socket.receive_json())["type"] == "Begin"
            await socket.send_str(message)
        told = await socket.receive_json()
        assert told == {"type": "Error", "error_code": 3006, "error": reason}
        assert (await socket.receive()).type is aiohttp.WSMsgType.CLOSE
        assert socket.close_code == 3006
