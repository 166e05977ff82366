"""`minuta notes` with a language model on a local server, from the files to the stored rows."""

import asyncio
import json
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from aiohttp import web

from bot.sample import sample_tracks
from tests.flows.commands import minuta, started
from tests.notes.written.sample import GOOD
from tests.servers.openai import LocalOpenAi, failures
from tests.servers.openai.exchange import Exchange

if TYPE_CHECKING:
    import subprocess

PEOPLE = [f"--track={name}={path}" for name, path in sample_tracks().items()]
PETER = f"--track=Peter={sample_tracks()['Peter']}"
OPTIONS = ("--title=Website weekly", "--date=2026-11-18T10:00", "--format=json")
_PATIENCE_S = 60.0


@pytest.fixture
async def server() -> AsyncIterator[LocalOpenAi]:
    async with LocalOpenAi(answer=GOOD) as local:
        yield local


def settings(server: LocalOpenAi, key: str | None = None) -> dict[str, str]:
    return {
        "MINUTA_LANGUAGE": "openai:scripted",
        "OPENAI_BASE_URL": server.base_url,
        "OPENAI_API_KEY": key or server.key,
    }


async def run(
    *arguments: str | Path, data: Path, environment: dict[str, str]
) -> "subprocess.CompletedProcess[str]":
    return await asyncio.to_thread(minuta, *arguments, data=data, settings=environment)


async def document(data: Path, environment: dict[str, str], *tracks: str) -> dict[str, Any]:
    done = await run("notes", *tracks, *OPTIONS, data=data, environment=environment)
    assert done.returncode == 0, done.stderr
    written: dict[str, Any] = json.loads(done.stdout)
    return written


def kept_drafts(data: Path) -> int:
    with sqlite3.connect(data / "minuta.db") as database:
        count: int = database.execute("SELECT count(*) FROM draft").fetchone()[0]
    return count


@pytest.mark.nightly
async def test_the_notes_are_the_models_and_every_quote_of_them_was_said(
    server: LocalOpenAi, tmp_path: Path
) -> None:
    made = await document(tmp_path / "data", settings(server), *PEOPLE)
    notes = made["notes"]
    assert notes["source"]["model"] == "scripted"
    assert notes["source"]["parts"] == []
    assert notes["usage"]["calls"] == len(server.requests)
    assert notes["tally"]["exact"] > 10
    people = {person["id"]: person["name"] for person in made["meeting"]["participants"]}
    promised = {
        (people[item["assignee"]["participant"]], item["task"], item["status"])
        for item in notes["action_items"]
        if item["assignee"] is not None
    }
    assert ("Peter", "Fix the contact page", "open") in promised
    assert not any("price list" in task for _, task, _ in promised)  # it was refused
    said = {utterance["id"]: utterance["text"] for utterance in made["transcript"]["utterances"]}
    for claim in (*notes["decisions"], *notes["action_items"], *notes["risks"]):
        assert all(one["quote"] in said[one["utterance_id"]] for one in claim["evidence"])
    assert kept_drafts(tmp_path / "data") == 0


@pytest.mark.nightly
async def test_notes_come_without_the_model_when_it_is_over_its_quota(
    server: LocalOpenAi, tmp_path: Path
) -> None:
    server.fail_next(failures.no_quota(), times=20)
    notes = (await document(tmp_path / "data", settings(server), PETER))["notes"]
    assert notes["source"]["extractor"] == "plain"
    (part,) = notes["source"]["parts"]
    assert "over its quota" in part["reason"]
    assert notes["action_items"]


@pytest.mark.nightly
async def test_a_kill_before_the_summary_does_not_cost_the_reading_again(
    server: LocalOpenAi, tmp_path: Path
) -> None:
    data, is_summing_up = tmp_path / "data", asyncio.Event()

    async def summing_up_for_ever(exchange: Exchange) -> web.StreamResponse:
        if exchange.asked.schema_name == "SummaryDraft":
            is_summing_up.set()
            await asyncio.Event().wait()
        return exchange.answer()

    server.fail_next(summing_up_for_ever, times=2)
    with started("notes", PETER, *OPTIONS, data=data, settings=settings(server)) as process:
        async with asyncio.timeout(_PATIENCE_S):
            await is_summing_up.wait()
        process.kill()
    assert kept_drafts(data) == 1
    notes = (await document(data, settings(server), PETER))["notes"]
    asked = [request.schema_name for request in server.requests]
    assert asked == ["WindowDraft", "SummaryDraft", "SummaryDraft"]
    assert notes["source"]["model"] == "scripted"
    assert kept_drafts(data) == 0


async def test_check_asks_the_model_once_and_says_what_is_wrong_with_its_key(
    tmp_path: Path,
) -> None:
    async with LocalOpenAi(answer={"is_ready": True}) as server:
        good = await run("check", data=tmp_path / "data", environment=settings(server))
        assert good.returncode == 0, good.stdout
        assert "openai:scripted" in good.stdout
        bad = await run("check", data=tmp_path / "data", environment=settings(server, "sk-wrong"))
    assert bad.returncode == 1
    assert "did not accept our key" in bad.stdout
    assert "sk-wrong" not in bad.stdout + bad.stderr
