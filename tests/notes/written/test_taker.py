"""The notes of a model as a whole: put together, summed up, the same each time."""

import re

from bot.domain.action_item import ItemStatus
from bot.domain.notes import (
    Claim,
    DecisionStatus,
    DropReason,
    NotesRequest,
)
from bot.domain.template import Template, TemplateSection
from bot.notes.written.prompting import PROMPTS
from tests.notes.talk import meeting_of, people, transcript_of, utterances
from tests.notes.test_plain import sample
from tests.notes.written.models import (
    Json,
    nothing,
    point,
    question,
    reads,
    risk,
    section,
    seen,
)
from tests.notes.written.proof import counted, everything_is_proved, long_talk, same_but_for_time
from tests.notes.written.sample import BERLIN, GOOD
from tests.notes.written.setting import taker_for, written, written_of
from tests.servers.openai import Asked, LocalOpenAi


async def test_a_good_model_gives_all_of_the_sample_and_nothing_else() -> None:
    reference, meeting, transcript = sample()
    notes = await written(GOOD, meeting, transcript)
    everything_is_proved(notes, transcript)
    wanted = [item for item in reference.action_items if item.agreement.value == "accepted"]
    assert [item.due.local if item.due else None for item in notes.action_items] == [
        item.due_local for item in wanted
    ]
    assert [
        (item.assignee.participant, item.assignee.basis)
        for item in notes.action_items
        if item.assignee is not None
    ] == [(item.assignee.lower(), item.basis) for item in wanted]
    assert {item.status for item in notes.action_items} == {ItemStatus.OPEN}
    assert [one.status for one in notes.decisions] == [DecisionStatus.DECIDED] * 2
    assert [one.asked_by for one in notes.open_questions] == ["peter", "david"]
    assert [one.raised_by for one in notes.risks] == ["peter"]
    assert [c.title for c in notes.chapters] == ["New website", "Customer survey", "Budget"]
    assert 1 <= len(notes.tldr) <= 3
    assert notes.please_check == ()
    tally = counted(notes)
    assert tally.dropped == {DropReason.NOT_AGREED: 1, DropReason.REFUSED: 1}
    assert (tally.alike, notes.dropped) == (0, 0)
    source = notes.source
    assert (source.extractor, source.model, source.prompt) == ("written", "scripted", PROMPTS)
    assert source.parts == ()
    assert notes.usage is not None
    assert notes.usage.calls == 2


async def test_the_same_answers_give_the_same_notes_however_the_meeting_is_cut() -> None:
    _, meeting, transcript = sample()
    whole = await written(GOOD, meeting, transcript)
    again = await written(GOOD, meeting, transcript)
    assert same_but_for_time(whole, again)
    for tokens in (300, 450, 600):
        cut = await written(GOOD, meeting, transcript, window_tokens=tokens)
        assert cut.usage is not None
        assert cut.usage.calls > 3
        assert [item.task for item in cut.action_items] == [i.task for i in whole.action_items]
        assert [i.status for i in cut.action_items] == [i.status for i in whole.action_items]
        assert [one.text for one in cut.decisions] == [one.text for one in whole.decisions]
        assert [one.text for one in cut.open_questions] == [q.text for q in whole.open_questions]
        assert [c.title for c in cut.chapters] == [c.title for c in whole.chapters]


async def test_a_template_has_its_sections_in_its_order() -> None:
    template = Template(
        name="retro",
        title="Retrospective",
        focus="What went well.",
        sections=(
            TemplateSection(key="well", title="Went well", ask="What went well?"),
            TemplateSection(key="badly", title="Went badly", ask="What went badly?"),
        ),
    )
    talk = "Anna: The release went very well this time.\nBen: The tests were far too slow again."
    known = [
        section("badly", "The tests were too slow.", "The tests were far too slow again."),
        section("well", "The release went well.", "The release went very well this time."),
        section("other", "The release went well.", "The release went very well this time."),
        section("well", "The cake was delicious.", "The cake was delicious."),
    ]
    request = NotesRequest(template=template)
    async with LocalOpenAi(answer=reads(*known)) as server, taker_for(server) as taker:
        notes = await taker.take_notes(
            meeting_of(people(talk)), transcript_of(utterances(talk), "en"), request, print
        )
    assert [(one.key, [c.text for c in one.claims]) for one in notes.sections] == [
        ("well", ["The release went well."]),
        ("badly", ["The tests were too slow."]),
    ]
    assert notes.source.template == "retro"
    assert "Section well (Went well): What went well?" in server.requests[0].user
    assert "What went well." in server.requests[0].user


async def test_a_subject_that_goes_on_over_a_border_is_one_chapter() -> None:
    talk = long_talk(30, 3)

    def titles(asked: Asked) -> Json:
        if asked.schema_name != "WindowDraft":
            return GOOD(asked)
        lines = [line for line in seen(asked.user) if not line.is_context]
        half = [line.number for line in lines if int(re.findall(r"\d+|$", line.text)[0] or 0) < 15]
        known = [
            point("Plan and budget", "The project has a plan.", line.text)
            if line.number in half
            else point("Overview of bills", "The project has a plan.", line.text)
            for line in lines
            if "which has a plan" in line.text
        ]
        return reads(*known)(asked)

    notes = await written_of(titles, talk, window_tokens=300)
    assert [c.title for c in notes.chapters] == ["Plan and budget", "Overview of bills"]
    assert notes.chapters[0].end_s == notes.chapters[1].start_s


async def test_a_summary_may_only_say_what_its_statements_say() -> None:
    _, meeting, transcript = sample()

    def sums_up(asked: Asked) -> Json:
        if asked.schema_name != "SummaryDraft":
            return GOOD(asked)
        return {
            "lines": [
                {"text": "The website is launched on Tuesday.", "statements": [1]},
                {"text": "Dragons were sighted over the town hall.", "statements": [1, 2]},
                {"text": "The website is launched on Monday.", "statements": []},
                {"text": "The team only goes to the conference in Berlin.", "statements": [2]},
                {"text": "The website is launched on Monday.", "statements": [1, 99]},
            ]
        }

    notes = await written(sums_up, meeting, transcript)
    assert [line.text for line in notes.tldr] == [
        "The team only goes to the conference in Berlin.",
        "The website is launched on Monday.",
    ]
    assert notes.tldr[0].evidence[-1].quote == BERLIN


async def test_without_a_usable_summary_the_decisions_sum_up() -> None:
    _, meeting, transcript = sample()

    def says_nothing(asked: Asked) -> Json:
        return {"lines": []} if asked.schema_name == "SummaryDraft" else GOOD(asked)

    notes = await written(says_nothing, meeting, transcript)
    decided = [one.text for one in notes.decisions]
    assert set(decided) <= {line.text for line in notes.tldr}
    assert all(isinstance(line, Claim) for line in notes.tldr)


async def test_a_model_that_finds_nothing_gives_honest_notes() -> None:
    _, meeting, transcript = sample()
    notes = await written(lambda _asked: nothing(), meeting, transcript)
    assert (notes.decisions, notes.action_items, notes.open_questions) == ((), (), ())
    assert notes.source.extractor == "written"


async def test_questions_and_risks_have_who_said_them() -> None:
    talk = "Anna: Who pays for the booth at the fair?\nBen: No idea. The supplier may go broke."
    known = [
        question("Who pays for the booth at the fair?", "Who pays for the booth at the fair?"),
        risk("The supplier may go broke.", "The supplier may go broke."),
    ]
    notes = await written_of(reads(*known), talk)
    assert notes.open_questions[0].asked_by == "anna"
    assert notes.risks[0].raised_by == "ben"


async def test_progress_rises_to_the_end() -> None:
    _, meeting, transcript = sample()
    heard: list[float] = []
    async with LocalOpenAi(answer=GOOD) as server, taker_for(server, window_tokens=300) as taker:
        await taker.take_notes(meeting, transcript, NotesRequest(), heard.append)
    assert heard == sorted(heard)
    assert (heard[0], heard[-1]) == (0.0, 1.0)
    assert len(heard) > 5
