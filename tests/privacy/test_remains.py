"""What is left of a record, and what goes, when one person is taken out."""

import pytest

from bot.domain.action_item import Assignee, AssigneeBasis
from bot.domain.meeting import Meeting, Source, Track
from bot.domain.notes import Chapter, CheckKind, Notes, PleaseCheck
from bot.domain.people import Participant
from bot.domain.transcript import SpeakerBasis, Transcript, TranscriptPart
from bot.privacy.record import Record
from bot.privacy.remains import Remains, remains
from tests import examples
from tests.desk.askers import ANN, BEN
from tests.privacy.meetings import heard, live_meeting

MEETING = live_meeting()
ANNA, BENS = MEETING.participants
RECORD = Record(
    meeting=MEETING,
    transcript=examples.transcript(),
    notes=examples.notes(),
    heard={0: heard("Let's go with the blue cover."), 1: heard("Agreed.")},
)


def notes_left(left: Remains) -> Notes:
    assert left.notes is not None
    return left.notes


def mixed(meeting: Meeting, *, source: Source = Source.UPLOAD) -> Meeting:
    track = Track(audio="mixed.opus")
    return meeting.model_copy(update={"tracks": (track,), "source": source})


def said_on(basis: SpeakerBasis, speaker: str = "ben") -> Transcript:
    transcript = examples.transcript()
    return transcript.model_copy(
        update={
            "utterances": tuple(
                one.model_copy(update={"basis": basis if one.speaker == speaker else one.basis})
                for one in transcript.utterances
            )
        }
    )


def test_their_words_are_gone_and_those_of_others_stay() -> None:
    left = remains(RECORD, BENS)
    assert left.transcript is not None
    assert [one.id for one in left.transcript.utterances] == ["u00001", "u00004"]
    assert left.transcript.coverage == examples.transcript().coverage
    assert left.utterances == 2


def test_who_transcribed_their_track_is_not_known_any_more() -> None:
    engine = examples.transcript().engines[0]
    parts = tuple(
        TranscriptPart(start_s=0, end_s=9, engine=engine, speaker=who, reason="no answer")
        for who in ("anna", "ben", None)
    )
    transcript = examples.transcript().model_copy(update={"parts": parts})
    left = remains(RECORD._replace(transcript=transcript), BENS)
    assert left.transcript is not None
    assert [part.speaker for part in left.transcript.parts] == ["anna", None]


def test_they_are_somebody_without_a_name_an_account_or_a_zone() -> None:
    left = remains(RECORD, BENS)
    nobody = Participant(id=left.nobody, name="Removed person", is_named=False)
    assert left.meeting.participants == (ANNA, nobody)


def test_the_id_that_they_have_then_says_nothing_of_who_they_were() -> None:
    ids = {remains(RECORD, BENS).nobody for _ in range(2)}
    assert len(ids) == 2
    assert not any("ben" in one for one in ids)


@pytest.mark.parametrize(
    ("started_by", "is_kept"), [(BEN.account.user_id, False), (ANN.account.user_id, True)]
)
def test_that_they_started_the_meeting_is_not_known_any_more(
    started_by: str, *, is_kept: bool
) -> None:
    started = MEETING.model_copy(update={"started_by": started_by})
    left = remains(RECORD._replace(meeting=started), BENS)
    assert left.meeting.started_by == (started_by if is_kept else None)


def test_evidence_in_their_words_is_gone_and_claims_that_stand_on_others_stay() -> None:
    (decision,) = notes_left(remains(RECORD, BENS)).decisions
    assert decision.evidence == (examples.evidence(1),)
    assert decision.decided_by == ("anna",)


def test_a_claim_that_stands_on_their_words_alone_is_gone() -> None:
    left = remains(RECORD, ANNA)
    notes = notes_left(left)
    assert notes.tldr == ()
    assert notes.open_questions == ()
    (decision,) = notes.decisions
    assert decision.evidence == (examples.evidence(2),)
    assert left.claims == 2


def test_a_question_of_theirs_that_others_are_quoted_for_is_nobodys() -> None:
    question = examples.notes().open_questions[0].model_copy(update={"asked_by": "ben"})
    notes = examples.notes().model_copy(update={"open_questions": (question,)})
    (left,) = notes_left(remains(RECORD._replace(notes=notes), BENS)).open_questions
    assert left == question.model_copy(update={"asked_by": None})


def test_their_action_items_are_gone_with_the_questions_about_them() -> None:
    about_item = PleaseCheck(
        kind=CheckKind.DUE_DATE,
        question="Which Friday?",
        evidence=examples.evidence(4),
        item_id=examples.item().id,
    )
    about_words = about_item.model_copy(
        update={"item_id": None, "evidence": examples.evidence(3, "Carla")}
    )
    other = about_item.model_copy(update={"item_id": None})
    notes = examples.notes().model_copy(update={"please_check": (about_item, about_words, other)})
    left = remains(RECORD._replace(notes=notes), BENS)
    assert notes_left(left).action_items == ()
    assert notes_left(left).please_check == (other,)
    assert left.action_items == 1


def test_items_of_others_stay_if_others_are_quoted_for_them() -> None:
    annas = Assignee(participant="anna", basis=AssigneeBasis.ASSIGNED, confidence=0.9)
    both = examples.item().model_copy(
        update={"assignee": annas, "evidence": (examples.evidence(3), examples.evidence(4))}
    )
    hers = both.model_copy(update={"id": "i2", "evidence": (examples.evidence(3),)})
    notes = examples.notes().model_copy(update={"action_items": (both, hers)})
    (left,) = notes_left(remains(RECORD._replace(notes=notes), BENS)).action_items
    assert left == both.model_copy(update={"evidence": (examples.evidence(4),)})


def test_their_name_is_no_answer_to_choose_any_more() -> None:
    check = PleaseCheck(
        kind=CheckKind.ASSIGNEE,
        question="Whose is this?",
        evidence=examples.evidence(4),
        options=("Anna", "BEN", "Benny", "Nobody"),
    )
    notes = examples.notes().model_copy(update={"please_check": (check,)})
    person = BENS.model_copy(update={"aliases": ("benny",)})
    (left,) = notes_left(remains(RECORD._replace(notes=notes), person)).please_check
    assert left.options == ("Anna", "Nobody")


def test_a_chapter_in_which_nobody_else_spoke_is_gone() -> None:
    chapters = (
        Chapter(title="The cover", start_s=0, end_s=7),
        Chapter(title="The draft", start_s=7, end_s=12),
        Chapter(title="The costs", start_s=12, end_s=20),
        Chapter(title="Silence", start_s=20, end_s=30),
    )
    notes = examples.notes().model_copy(update={"chapters": chapters})
    left = notes_left(remains(RECORD._replace(notes=notes), BENS)).chapters
    assert [chapter.title for chapter in left] == ["The cover", "The costs", "Silence"]


def test_their_own_recording_goes_and_those_of_others_stay() -> None:
    left = remains(RECORD, BENS)
    assert left.audio == (MEETING.tracks[1].audio,)
    assert left.meeting.tracks == MEETING.tracks[:1]


@pytest.mark.parametrize("basis", [SpeakerBasis.DIARIZED, SpeakerBasis.MANUAL])
def test_a_recording_of_several_people_goes_if_they_are_heard_in_it(basis: SpeakerBasis) -> None:
    record = RECORD._replace(
        meeting=mixed(MEETING, source=Source.LIVE), transcript=said_on(basis), heard={}
    )
    left = remains(record, BENS)
    assert left.audio == ("mixed.opus",)
    assert left.meeting.tracks == ()


def test_a_recording_of_several_people_stays_if_they_said_nothing() -> None:
    listener = Participant(id="carla", name="Carla", account=BEN.account)
    meeting = mixed(MEETING)
    left = remains(RECORD._replace(meeting=meeting), listener)
    assert left.audio == ()
    assert left.meeting.tracks == meeting.tracks


def test_a_recording_that_nobody_has_understood_goes_since_they_may_be_heard_in_it() -> None:
    record = Record(meeting=mixed(MEETING), transcript=None, notes=None, heard={})
    left = remains(record, BENS)
    assert left.audio == ("mixed.opus",)
    assert left.transcript is None
    assert left.notes is None


def test_an_upload_keeps_a_track_of_nobody_in_particular() -> None:
    meeting = mixed(MEETING)
    left = remains(
        RECORD._replace(meeting=meeting, transcript=said_on(SpeakerBasis.DIARIZED)), BENS
    )
    assert left.audio == ("mixed.opus",)
    assert left.meeting.tracks == (Track(audio="mixed.opus"),)
    assert Meeting.model_validate(left.meeting.model_dump()) == left.meeting


def test_a_recording_in_which_somebody_found_them_goes_too() -> None:
    # What was said at 7 s was heard on Anna's track, and a person said that it was Ben.
    heard_there = {0: heard("I'll send the draft", start_s=7), 1: heard("Agreed.", start_s=4.5)}
    record = RECORD._replace(transcript=said_on(SpeakerBasis.MANUAL), heard=heard_there)
    assert remains(record, BENS).audio == tuple(track.audio for track in MEETING.tracks)
    elsewhere = {0: heard("Let's go", start_s=20), 1: heard_there[1]}
    assert remains(record._replace(heard=elsewhere), BENS).audio == (MEETING.tracks[1].audio,)


def test_risks_sections_and_points_of_a_chapter_stand_on_the_words_of_others_too() -> None:
    notes = examples.written_notes()
    by_both = (examples.evidence(4), examples.evidence(2))
    risk = notes.risks[0].model_copy(update={"raised_by": "ben", "evidence": by_both})
    whole = RECORD._replace(notes=notes.model_copy(update={"risks": (risk,)}))
    left = remains(whole, BENS)
    kept = notes_left(left)
    assert kept.risks == (
        risk.model_copy(update={"raised_by": None, "evidence": (examples.evidence(4),)}),
    )
    assert [section.claims for section in kept.sections] == [(), ()]
    assert [chapter.points for chapter in kept.chapters] == [(), ()]
    assert left.claims == 2
