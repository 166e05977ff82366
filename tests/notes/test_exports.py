"""The files that go with the notes."""

import json
import re

import pytest

from bot.domain.meeting import Meeting
from bot.domain.notes import Notes
from bot.domain.transcript import Transcript
from bot.notes.exports import as_json, attachments, markdown, subrip, webvtt
from tests import examples

HOSTILE = "![x](http://evil) <b>@everyone</b> `rm` [a](b)\n# Title\x1b[2J\u202e"


def hostile_transcript() -> Transcript:
    transcript = examples.transcript()
    first = transcript.utterances[0].model_copy(update={"text": HOSTILE})
    return transcript.model_copy(update={"utterances": (first, *transcript.utterances[1:])})


def hostile_meeting() -> Meeting:
    meeting = examples.meeting()
    anna = meeting.participants[0].model_copy(update={"name": HOSTILE})
    return meeting.model_copy(
        update={"title": HOSTILE, "participants": (anna, *meeting.participants[1:])}
    )


def test_markdown_holds_every_claim_with_its_quote_speaker_and_time() -> None:
    text = markdown(examples.meeting(), examples.transcript(), examples.notes())
    assert text.startswith("# Book launch\n\nWednesday 18 November 2026, 10:00 (Europe/Berlin)")
    assert "1 h 2 min · Anna, Ben" in text
    assert "- The cover will be blue." in text
    assert "- Go with the blue cover\n  - “Let's go with the blue cover.” — Anna, 0:00\n" in text
    assert (
        "- [ ] **Send the draft to Carla** — Ben, Fri 20 Nov 2026, 17:00 (America/New\\_York)\n"
        in text
    )
    assert "  - “I'll send the draft to Carla by Friday.” — Ben, 0:07\n" in text
    assert "- Who pays for the printing?\n" in text
    assert "(Yes / No)\n  - “Carla” — Ben, 0:07\n" in text
    assert "**Ben** 0:04: Agreed." in text
    assert "0:20 to 0:22: not understood" in text
    assert "2 proposed claims had no words to stand on" in text


def test_markdown_and_json_say_who_transcribed_what_where_it_was_not_one_for_all() -> None:
    args = (examples.meeting(), examples.twice_heard_transcript(), examples.notes())
    assert (
        "Transcribed by deepgram nova-3 to 0:05, then by moonshine tiny-en: "
        "deepgram did not answer.\n"
    ) in markdown(*args)
    told = json.loads(as_json(*args))["transcript"]
    assert [part["engine"]["provider"] for part in told["parts"]] == ["deepgram", "moonshine"]
    assert told["utterances"][2]["entities"][0]["text"] == "Carla"
    assert "Transcribed by" not in markdown(args[0], examples.transcript(), args[2])


def test_markdown_says_where_nothing_was_found() -> None:
    empty = examples.notes().model_copy(
        update=dict.fromkeys(
            ("tldr", "decisions", "action_items", "open_questions", "please_check"), ()
        )
    )
    text = markdown(examples.meeting(), examples.transcript(), empty)
    assert "No decisions recorded." in text
    assert "No action items recorded." in text
    assert "No open questions recorded." in text
    assert "Please check" not in text


def test_markdown_says_what_a_language_model_has_written_and_who_it_was() -> None:
    text = markdown(examples.meeting(), examples.transcript(), examples.written_notes())
    assert (
        "## What went well\n\n- The cover was chosen quickly.\n  - “Agreed.” — Ben, 0:04\n" in text
    )
    assert "## Thanks\n\nNothing recorded.\n\n## Decisions" in text
    assert "- Nobody may pay for the printing — Anna\n  - “Who pays" in text
    assert "- **0:00** The cover\n  - Ben writes to Carla.\n    - “send the draft to Carla”" in text
    assert "(the language model had: “sending a draft to Clara”)" in text
    assert "Written by gpt-x (prompts 1) · template retrospective · 12 of 14 statements" in text
    assert "0:31–0:44 without the language model: it is over its quota.\n" in text
    assert "10:00–20:00 was not read: the language model did not answer.\n" in text
    assert "\n\n\n" not in text


def test_what_a_language_model_writes_is_no_markup_in_markdown() -> None:
    evil = "[x](http://evil) @everyone <b>"
    written = examples.written_notes()
    point = written.chapters[0].points[0]
    evidence = point.evidence[0].model_copy(update={"claimed": evil})
    point = point.model_copy(update={"text": evil, "evidence": (evidence,)})
    chapter = written.chapters[0].model_copy(update={"points": (point,)})
    notes = written.model_copy(
        update={
            "source": written.source.model_copy(update={"model": evil}),
            "chapters": (chapter,),
            "risks": (written.risks[0].model_copy(update={"text": evil}),),
            "sections": (written.sections[0].model_copy(update={"title": evil}),),
            "unread": (written.unread[0].model_copy(update={"reason": evil}),),
        }
    )
    text = markdown(examples.meeting(), examples.transcript(), notes)
    unescaped = re.sub(r"\\.", "", text)
    assert text.count("http://evil") == 6
    assert "](" not in unescaped
    assert "@everyone" not in unescaped
    assert "<b>" not in unescaped


def test_markdown_has_no_runs_of_empty_lines() -> None:
    text = markdown(examples.meeting(), examples.transcript(), examples.notes())
    assert "\n\n\n" not in text


def test_what_people_say_or_are_called_is_no_markup_in_markdown() -> None:
    text = markdown(hostile_meeting(), hostile_transcript(), examples.notes())
    unescaped = re.sub(r"\\.", "", text)
    assert "](" not in unescaped
    assert "<b>" not in unescaped
    assert "@everyone" not in unescaped
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert not re.search(r"^# Title", text, re.MULTILINE)


def test_json_can_be_read_back_into_the_same_notes_and_transcript() -> None:
    document = json.loads(as_json(examples.meeting(), examples.transcript(), examples.notes()))
    assert document["format"] == "minuta/1"
    assert Notes.model_validate(document["notes"]) == examples.notes()
    assert Transcript.model_validate(document["transcript"]) == examples.transcript()
    assert document["notes"]["action_items"][0]["due"]["local"] == "2026-11-20T17:00:00"


def test_json_does_not_tell_where_the_sound_lies() -> None:
    text = as_json(examples.meeting(), examples.transcript(), examples.notes())
    assert "0.opus" not in text


def test_webvtt_has_a_cue_with_a_voice_per_utterance() -> None:
    lines = webvtt(examples.meeting(), examples.transcript()).splitlines()
    assert lines[0] == "WEBVTT"
    assert lines[2:5] == [
        "u00001",
        "00:00:00.000 --> 00:00:04.000",
        "<v Anna>Let's go with the blue cover.</v>",
    ]
    assert sum("-->" in line for line in lines) == 4


def test_what_people_say_is_no_markup_in_webvtt() -> None:
    said = examples.transcript().utterances[0].model_copy(update={"text": "a --> b <c> & d\n\ne"})
    transcript = examples.transcript().model_copy(update={"utterances": (said,)})
    lines = webvtt(hostile_meeting(), transcript).splitlines()
    assert lines[4].endswith(">a --&gt; b &lt;c&gt; &amp; d e</v>")
    assert "<b>" not in lines[4]


def test_subrip_numbers_its_cues_and_names_the_speaker() -> None:
    text = subrip(examples.meeting(), examples.transcript())
    assert text.startswith("1\n00:00:00,000 --> 00:00:04,000\nAnna: Let's go with")
    assert "\n\n2\n00:00:04,500 --> 00:00:06,000\nBen: Agreed.\n" in text


@pytest.mark.parametrize(
    ("seconds", "written"), [(3599.9996, "01:00:00.000"), (0.0004, "00:00:00.000")]
)
def test_cue_times_carry_over(seconds: float, written: str) -> None:
    said = (
        examples.transcript()
        .utterances[0]
        .model_copy(update={"start_s": seconds, "end_s": seconds + 1})
    )
    transcript = examples.transcript().model_copy(update={"utterances": (said,)})
    assert f"\n{written} --> " in webvtt(examples.meeting(), transcript)


def test_notes_go_out_with_markdown_json_and_webvtt() -> None:
    files = attachments(examples.meeting(), examples.transcript(), examples.notes())
    assert [file.name for file in files] == ["notes.md", "notes.json", "transcript.vtt"]
    assert all(file.text.endswith("\n") for file in files)
