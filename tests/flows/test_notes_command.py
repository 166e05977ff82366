"""`minuta notes` on the sample meeting, from its files to its notes and back to the stored rows."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from bot.sample import sample_reference, sample_tracks
from bot.speech.scoring import word_errors
from tests.flows.commands import minuta
from tests.flows.discord_bot import recording

REFERENCE = sample_reference()
START = "2026-11-18T10:00"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home") / "data"


@pytest.fixture(scope="module")
def document(data: Path) -> dict[str, Any]:
    tracks = [f"--track={name}={path}" for name, path in sample_tracks().items()]
    done = minuta(
        "notes", *tracks, "--title=Website weekly", f"--date={START}", "--format=json", data=data
    )
    assert done.returncode == 0, done.stderr
    assert "for the notes of meeting" in done.stderr
    written: dict[str, Any] = json.loads(done.stdout)
    return written


def names(document: dict[str, Any]) -> dict[str, str]:
    return {person["id"]: person["name"] for person in document["meeting"]["participants"]}


def test_the_words_are_understood_and_given_to_who_spoke_them(document: dict[str, Any]) -> None:
    people = names(document)
    for person in REFERENCE.meeting.participants:
        said = " ".join(u.text for u in REFERENCE.utterances if u.speaker == person)
        heard = " ".join(
            u["text"]
            for u in document["transcript"]["utterances"]
            if people[u["speaker"]] == person
        )
        assert word_errors(said, heard).rate < 0.1


def test_every_action_item_of_the_reference_is_found_with_its_owner_and_date(
    document: dict[str, Any],
) -> None:
    people = names(document)
    found = {
        (
            people[item["assignee"]["participant"]],
            (item["due"] or {}).get("local"),
        )
        for item in document["notes"]["action_items"]
    }
    expected = {
        (item.assignee, item.due_local.isoformat() if item.due_local else None)
        for item in REFERENCE.action_items
        if item.agreement == "accepted"
    }
    assert found == expected
    accepted = [item for item in REFERENCE.action_items if item.agreement == "accepted"]
    assert len(document["notes"]["action_items"]) == len(accepted)


def test_nothing_stands_in_the_notes_without_its_words(document: dict[str, Any]) -> None:
    texts = {u["id"]: u["text"] for u in document["transcript"]["utterances"]}
    notes = document["notes"]
    claims = [
        claim
        for kind in ("tldr", "decisions", "action_items", "open_questions")
        for claim in notes[kind]
    ]
    assert len(claims) > 8
    for claim in claims:
        assert claim["evidence"]
        assert all(e["quote"] in texts[e["utterance_id"]] for e in claim["evidence"])


@pytest.mark.parametrize("kind", ["decisions", "open_questions"])
def test_the_decisions_and_the_open_questions_are_found(
    document: dict[str, Any], kind: str
) -> None:
    utterances = {u["id"]: u for u in document["transcript"]["utterances"]}
    said = [utterances[c["evidence"][0]["utterance_id"]] for c in document["notes"][kind]]
    expected = [REFERENCE.utterances[c.utterances[0]] for c in getattr(REFERENCE, kind)]
    assert len(said) == len(expected)
    for turn in expected:
        assert any(u["start_s"] < turn.end_s and turn.start_s < u["end_s"] for u in said)


def test_a_finished_meeting_can_be_listed_and_shown_again(
    data: Path, document: dict[str, Any]
) -> None:
    listed = minuta("meetings", data=data).stdout
    assert "Website weekly" in listed
    meeting_id = document["meeting"]["id"]
    assert meeting_id[:8] in listed
    shown = minuta("meetings", "show", meeting_id[:8], data=data).stdout
    assert shown.startswith("# Website weekly\n")
    cues = minuta("meetings", "show", meeting_id, "--format=srt", data=data).stdout
    assert re.match(r"1\n00:00:\d\d,\d{3} --> ", cues)


def test_an_item_is_listed_done_and_reopened(data: Path, document: dict[str, Any]) -> None:
    item = document["notes"]["action_items"][0]
    short = item["id"][:8]
    assert short in minuta("tasks", data=data).stdout
    assert minuta("tasks", "done", short, data=data).stdout == f"done: {item['task']}\n"
    assert short not in minuta("tasks", data=data).stdout
    shown = minuta("meetings", "show", document["meeting"]["id"], data=data).stdout
    assert f"- [x] **{item['task']}**" in shown
    assert minuta("tasks", "reopen", short, data=data).stdout == f"open: {item['task']}\n"
    assert short in minuta("tasks", data=data).stdout


def test_the_message_and_its_files_are_in_the_terminals_folder(
    data: Path, document: dict[str, Any]
) -> None:
    folder = data / "terminal" / document["meeting"]["id"]
    assert sorted(path.name for path in folder.iterdir()) == [
        "notes.json",
        "notes.md",
        "transcript.vtt",
    ]
    assert json.loads((folder / "notes.json").read_text(encoding="utf-8")) == document


def test_a_done_recording_leaves_no_job_behind_that_waits(
    data: Path, document: dict[str, Any]
) -> None:
    assert f"rec:{document['meeting']['id']}" not in minuta("jobs", data=data).stdout
    done = minuta("jobs", "list", "--done", data=data).stdout
    assert f"rec:{document['meeting']['id']}" in done


def test_a_mixed_recording_is_told_apart(tmp_path: Path) -> None:
    track = tmp_path / "said.wav"
    track.write_bytes(recording("Alice", "No problem, Peter"))
    done = minuta(
        "notes", track, f"--date={START}", "--format=vtt", "--people=Alice", data=tmp_path / "data"
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("WEBVTT\n")
    assert set(re.findall(r"<v ([^>]+)>", done.stdout)) == {"Speaker 1"}
