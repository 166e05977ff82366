"""`minuta evaluate notes` as a person starts it, on a folder with two small corpora."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.notes.evaluation.corpus import TextSource
from bot.notes.evaluation.counts import Hits
from bot.notes.evaluation.results import CorpusResult, read_results, write_results
from tests.flows.commands import minuta
from tests.notes.evaluation.meetings_written import line, write
from tests.notes.written.models import reads, task
from tests.servers.openai import LocalOpenAi

if TYPE_CHECKING:
    from subprocess import CompletedProcess


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("meetings")
    actions = {"actions": ["Send the draft (owner: Ben)"], "summary": ["The cover is blue."]}
    write(folder / "books.jsonl", line(reference=actions, action_evidence=[2]))
    calls = line(id="call", reference={**actions, "action_times": [21.0]})
    for one in calls["utterances"]:
        one["text_asr"] = one["text"].lower()
    write(folder / "calls.jsonl.gz", calls, line(id="other", reference={"summary": ["Blue."]}))
    return folder


def evaluate(
    folder: Path, *options: str | Path, data: Path, settings: Mapping[str, str] | None = None
) -> "CompletedProcess[str]":
    return minuta(
        "evaluate", "notes", folder, "--jobs=1", *options, data=data / "data", settings=settings
    )


def rows(text: str) -> dict[str, list[str]]:
    """The lines of a table under the corpus they belong to, by "corpus: figure"."""
    found, corpus = {}, ""
    for words in filter(None, map(str.split, text.splitlines())):
        if "meetings," in words:
            corpus = words[0]
        found[f"{corpus}: {' '.join(words)}"] = words
    return found


@pytest.mark.nightly
def test_every_corpus_has_its_figures(folder: Path, tmp_path: Path) -> None:
    done = minuta("evaluate", "notes", folder, "--details", data=tmp_path / "data")
    assert done.returncode == 0, done.stderr
    found = rows(done.stdout)
    assert "books: utterance F1 100.0" in found
    assert "books: item recall 100.0" not in found
    assert "calls: Action items item recall 100.0" in found
    assert "calls: Assignees right where given 100.0" in found
    assert "calls: All claims quotes found 100.0" in found
    assert [words[:2] for words in found.values() if words[1] in {"launch", "call", "other"}] == [
        ["plain", "launch"],
        ["plain", "call"],
        ["plain", "other"],
    ]


def test_the_text_and_the_number_of_meetings_can_be_chosen(folder: Path, tmp_path: Path) -> None:
    done = evaluate(folder, "--text=recogniser", "--limit=1", data=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "calls" in done.stdout
    assert "books" not in done.stdout


@pytest.mark.nightly
def test_scores_that_were_kept_are_compared_side_by_side(folder: Path, tmp_path: Path) -> None:
    kept = tmp_path / "scores.json"
    done = evaluate(folder, "--json", kept, data=tmp_path)
    assert done.returncode == 0, done.stderr
    same = evaluate(folder, "--against", kept, data=tmp_path)
    assert same.returncode == 0, same.stderr
    assert "Nothing is worse by more than 2 points." in same.stdout
    assert "plain before" in same.stdout

    results = read_results(kept)
    assert results.text is TextSource.PEOPLE
    better = results.model_copy(update={"corpora": tuple(map(_better, results.corpora))})
    write_results(better, kept)
    worse = evaluate(folder, "--against", kept, data=tmp_path)
    assert worse.returncode == 1
    assert "plain, books, decisions: utterance F1: 100.0 → nothing" in worse.stdout
    assert "Traceback" not in worse.stderr


def _better(result: CorpusResult) -> CorpusResult:
    """As if the decisions had been found too."""
    decisions = result.scores.decisions.model_copy(
        update={"utterances": Hits(found=1, right=1, wanted=1)}
    )
    return result.model_copy(
        update={"scores": result.scores.model_copy(update={"decisions": decisions})}
    )


async def test_a_language_model_is_measured_beside_it_with_what_it_costs(
    folder: Path, tmp_path: Path
) -> None:
    knows = task("Send the draft to Carla", "Ben", "I'll send the draft to Carla by Friday.")
    async with LocalOpenAi(answer=reads(knows)) as server:
        done = await asyncio.to_thread(
            evaluate,
            folder,
            "--extractor=openai:gpt-x",
            "--extractor=plain",
            "--price=gpt-x=1000/1000",
            data=tmp_path,
            settings={"OPENAI_API_KEY": server.key, "OPENAI_BASE_URL": server.base_url},
        )
    assert done.returncode == 0, done.stderr
    assert server.requests
    found = rows(done.stdout)
    assert "books: utterance F1 100.0 100.0" in found
    assert "calls: Assignees right where given 100.0 100.0" in found
    (read,) = (words for key, words in found.items() if key.startswith("books: tokens read"))
    assert float(read[2]) > 0
    assert read[3] == "–"
    (price,) = (words for key, words in found.items() if key.startswith("books: price"))
    assert float(price[1]) > 0


def test_what_cannot_be_measured_is_said(folder: Path, tmp_path: Path) -> None:
    refused: tuple[tuple[tuple[Path, *tuple[str | Path, ...]], str], ...] = (
        ((tmp_path,), "has no meetings"),
        ((folder, "--extractor=oracle"), "oracle"),
        ((folder, "--against", tmp_path / "none.json"), "none.json"),
        ((folder, "--price=gpt"), "--price"),
    )
    for arguments, told in refused:
        done = evaluate(arguments[0], *arguments[1:], data=tmp_path)
        assert done.returncode == 1, told
        assert told in done.stderr
        assert "Traceback" not in done.stderr


def test_a_bad_line_is_named(tmp_path: Path) -> None:
    write(tmp_path / "books.jsonl", line(), line(id=None))
    done = evaluate(tmp_path, data=tmp_path)
    assert done.returncode == 1
    assert "Line 2 of" in done.stderr
