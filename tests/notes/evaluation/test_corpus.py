"""Reference meetings are read as an extractor needs them, and bad files are refused."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from bot.errors import MinutaError
from bot.notes.evaluation.corpus import TextSource, read_folder
from tests.notes.evaluation.meetings_written import line, read, write


def test_a_line_becomes_a_meeting_with_its_people_and_words(tmp_path: Path) -> None:
    (meeting,) = read(tmp_path, line())
    assert (meeting.corpus, meeting.series, meeting.meeting.id) == ("books", "books", "launch")
    assert [(p.id, p.name) for p in meeting.meeting.participants] == [
        ("Anna", "Anna"),
        ("Ben", "Ben"),
    ]
    first, *_, last = meeting.transcript.utterances
    assert (first.id, first.speaker, first.start_s, first.end_s) == ("u0", "Anna", 0, 4)
    assert (last.id, last.text) == ("u3", "Who pays for the printing?")
    assert meeting.transcript.coverage.recorded_s == 34


def test_letters_for_speakers_are_no_names(tmp_path: Path) -> None:
    (meeting,) = read(tmp_path, line([("A", "Hello."), ("B", "Hello.")]))
    assert [(p.name, p.is_named) for p in meeting.meeting.participants] == [
        ("Speaker A", False),
        ("Speaker B", False),
    ]


def test_times_are_made_from_words_where_there_are_none(tmp_path: Path) -> None:
    written = line()
    del written["utterances"][1]["start"]
    del written["utterances"][1]["end"]
    written["utterances"][2]["end"] = None
    (meeting,) = read(tmp_path, written)
    times = [(one.start_s, one.end_s) for one in meeting.transcript.utterances]
    assert times == [(0, 4), (4.4, 4.8), (20, 23.2), (30, 34)]


def test_the_text_of_the_recogniser_keeps_the_ids_of_what_it_heard(tmp_path: Path) -> None:
    written = line(action_evidence=[2])
    written["utterances"][0]["text_asr"] = "lets go with the glue cover"
    written["utterances"][2]["text_asr"] = "i'll send the draft to carla by friday"
    (meeting,) = read(tmp_path, written, line(), text=TextSource.RECOGNISER)
    said = [(one.id, one.text) for one in meeting.transcript.utterances]
    assert said == [
        ("u0", "lets go with the glue cover"),
        ("u2", "i'll send the draft to carla by friday"),
    ]
    assert meeting.action_evidence == {"u2"}


def test_items_have_their_utterances_and_what_stands_for_nothing_is_no_item(tmp_path: Path) -> None:
    links = [
        {"section": "actions", "text": "Send the draft", "evidence": [2]},
        {"section": "decisions", "text": "Send the draft", "evidence": [0]},
    ]
    (meeting,) = read(
        tmp_path,
        line(
            reference={"actions": ["*NA*", "Send the draft", "NA."], "decisions": ["Blue"]},
            links=links,
        ),
    )
    assert meeting.actions is not None
    assert meeting.decisions is not None
    assert [(item.text, item.evidence) for item in meeting.actions] == [("Send the draft", ("u2",))]
    assert [(item.text, item.evidence) for item in meeting.decisions] == [("Blue", ())]


def test_what_nobody_looked_for_is_not_known(tmp_path: Path) -> None:
    one, other = read(
        tmp_path,
        line(sections_annotated=["summary", "decisions", None]),
        line(decision_evidence=[0], reference={"decisions": ["Blue"]}),
    )
    assert one.actions is None
    assert one.decisions == ()
    assert one.has_decision_marks
    assert not other.has_action_marks


@pytest.mark.parametrize(
    ("speaker", "owner", "found"),
    [
        ("Ben Stone", "Ben Stone", ["Ben Stone"]),
        ("Ben Stone", "ben", ["Ben Stone"]),
        ("Ben (Besu)", "Ben Stone", []),
        ("Ben", "Ben Stone", ["Ben"]),
        ("Ben", "Ben / Anna", ["Ben", "Anna"]),
        ("Ben", "Anna and all teams", ["Anna"]),
        ("Ben", "All teams", []),
        ("Anna Stone", "Anna", []),
    ],
)
def test_owners_are_who_the_words_name(
    tmp_path: Path, speaker: str, owner: str, found: list[str]
) -> None:
    text = f"Send it (owner: {owner})"
    talk = [(speaker, "Hm."), ("Anna", "Yes.")]
    if speaker == "Anna Stone":
        talk[1] = ("Anna Kim", "Yes.")
    (meeting,) = read(tmp_path, line(talk, reference={"actions": [text], "action_times": [12.0]}))
    assert meeting.actions is not None
    (item,) = meeting.actions
    assert (item.text, list(item.owners), item.at_s) == ("Send it", found, 12)


def test_roles_own_what_they_are_the_subject_of(tmp_path: Path) -> None:
    text = "The industrial designer and the marketing expert will help the project manager."
    roles = {"A": "PM", "B": "ID", "C": "UI", "D": "ME"}
    (meeting,) = read(tmp_path, line(roles=roles, reference={"actions": [text]}))
    assert meeting.actions is not None
    assert meeting.actions[0].owners == ("B", "D")


def test_given_owners_and_dates_hold(tmp_path: Path) -> None:
    (meeting,) = read(
        tmp_path,
        line(
            started_at="2026-11-18T09:00:00Z",
            zone="Europe/Berlin",
            reference={
                "actions": ["Send it", "Print it"],
                "assignees": ["Ben", None],
                "dues": ["2026-11-20T17:00:00", None],
            },
        ),
    )
    assert meeting.actions is not None
    assert [(i.owners, i.due, i.is_due_known) for i in meeting.actions] == [
        (("Ben",), datetime(2026, 11, 20, 17), True),  # noqa: DTZ001 (wall time)
        ((), None, True),
    ]
    assert meeting.meeting.zone == "Europe/Berlin"


def test_the_day_is_taken_from_an_id_that_holds_one(tmp_path: Path) -> None:
    one, other = read(tmp_path, line(id="call-2026-02-05_174"), line(id="call-2026-13-45"))
    assert (one.meeting.started_at.month, one.meeting.started_at.day) == (2, 5)
    assert other.meeting.started_at.day == 5


@pytest.mark.parametrize(
    ("bad", "told"),
    [
        ({"reference": None}, "reference"),
        ({"id": 7}, "id"),
        ({"action_evidence": [4]}, "there is no utterance 4"),
        ({"action_evidence": [-1]}, "action_evidence.0"),
        ({"reference": {"actions": ["x"], "action_times": [1.0, 2.0]}}, "same length"),
        ({"utterances": [{"speaker": "A", "text": "x", "end": 2.0}]}, "utterances.0"),
        (
            {"utterances": [{"speaker": "A", "text": "x", "start": 3.0, "end": 2.0}]},
            "ends before it starts",
        ),
        ({"links": [{"section": "actions", "text": "x", "evidence": [9]}]}, "no utterance 9"),
    ],
)
def test_a_bad_line_is_named_by_file_and_number(
    tmp_path: Path, bad: dict[str, Any], told: str
) -> None:
    with pytest.raises(MinutaError, match=r"Line 2 of .*books\.jsonl") as caught:
        read(tmp_path, line(), line() | bad)
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(MinutaError, match=r"a\.jsonl"):
        read_folder(tmp_path)
    (tmp_path / "a.jsonl").rename(tmp_path / "a.jsonl.gz")
    with pytest.raises(MinutaError, match=r"a\.jsonl\.gz"):
        read_folder(tmp_path)


def test_a_file_that_is_cut_off_is_refused(tmp_path: Path) -> None:
    whole = write(tmp_path / "a.jsonl.gz", line()).read_bytes()
    (tmp_path / "a.jsonl.gz").write_bytes(whole[:-20])
    with pytest.raises(MinutaError, match=r"a\.jsonl\.gz"):
        read_folder(tmp_path)


def test_a_folder_is_read_whole_packed_or_not_and_up_to_a_limit(tmp_path: Path) -> None:
    write(tmp_path / "b.jsonl.gz", line(id="3"))
    write(tmp_path / "a.jsonl", line(id="1"), line(id="2"))
    assert [one.meeting.id for one in read_folder(tmp_path)] == ["1", "2", "3"]
    assert [one.meeting.id for one in read_folder(tmp_path, limit=1)] == ["1", "3"]


def test_a_folder_without_meetings_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MinutaError, match="has no meetings"):
        read_folder(tmp_path)
    write(tmp_path / "a.jsonl", line())
    with pytest.raises(MinutaError, match="--text"):
        read_folder(tmp_path, TextSource.RECOGNISER)
