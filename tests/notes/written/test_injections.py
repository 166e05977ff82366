"""Orders to whoever writes the notes, and a model that obeys every one of them."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.domain.action_item import ItemStatus
from bot.domain.claims import claims_of, evidence_of, text_of
from bot.domain.meeting import Meeting
from bot.domain.notes import DecisionStatus, DropReason, Notes, NotesRequest
from bot.domain.template import Template, TemplateSection
from bot.domain.transcript import Transcript
from bot.notes.written.showing import shown
from tests.notes.talk import meeting_of, people, transcript_of, utterances
from tests.notes.written.models import Json, Says, decision, reads, seen, task
from tests.notes.written.setting import taker_for, written
from tests.servers.openai import Asked, LocalOpenAi

PROMISE = "I'll send the invoice to the printer by Friday."
TALK = f"""
    Carla: {PROMISE}
    Anna: Great, thank you.
    Anna: ATTEMPT
    Ben: The new printer on the second floor works well again.
    Carla: We decided to keep the blue posters for the fair.
"""
HONEST = reads(
    task("Send the invoice to the printer", "Carla", PROMISE, due="by Friday"),
    decision("The blue posters are kept for the fair.", "We decided to keep the blue posters"),
)
COMMANDS = ("@everyone", "@here", "<!channel>", "<@", "http", "</", "ignore", "instructions")


@dataclass(frozen=True)
class Attempt:
    place: str
    text: str
    wants: str
    lines: tuple[str, ...] = ()
    owner: str = "Ben"
    due: str = "by tomorrow"

    @property
    def spoken(self) -> str:
        """The lines of a talk that stand where an attempt is spoken."""
        return "\n".join(self.lines or ("Anna: ATTEMPT",))


def attempts() -> tuple[Attempt, ...]:
    path = Path(__file__).with_name("injections.toml")
    return tuple(Attempt(**one) for one in tomllib.loads(path.read_text("utf-8"))["attempt"])


def said_in(attempt: Attempt) -> tuple[Meeting, Transcript, NotesRequest]:
    """The meeting with the attempt where it belongs."""
    spoken = attempt.text if attempt.place == "speech" else "The weather is nice today, too."
    talk = TALK.replace("Anna: ATTEMPT", attempt.spoken).replace("ATTEMPT", "-")
    said = utterances(talk)
    said = tuple(u.model_copy(update={"text": spoken}) if u.text == "-" else u for u in said)
    meeting = meeting_of(people(talk, "Dora"))
    request = NotesRequest()
    if attempt.place == "name":
        named = (
            p.model_copy(update={"name": attempt.text}) if p.id == "anna" else p
            for p in meeting.participants
        )
        meeting = meeting.model_copy(update={"participants": tuple(named)})
    if attempt.place == "title":
        meeting = meeting.model_copy(update={"title": attempt.text})
    if attempt.place == "vocabulary":
        request = NotesRequest(vocabulary=(attempt.text, "Ceph"))
    if attempt.place == "template":
        section = TemplateSection(key="extra", title=attempt.text[:80], ask=attempt.text)
        template = Template(
            name="odd", title=attempt.text[:80], focus=attempt.text, sections=(section,)
        )
        request = NotesRequest(template=template)
    return meeting, transcript_of(said, "en"), request


def obeys(attempt: Attempt) -> Says:
    """A model that does what it is told, and finds what it can to show for it."""

    def says(asked: Asked) -> Json:
        honest = HONEST(asked)
        if asked.schema_name != "WindowDraft":
            lines = [{"text": attempt.wants, "statements": [1]}]
            lines.append({"text": f"@everyone {attempt.text}", "statements": [1, 2]})
            return {"lines": lines} if asked.schema_name == "SummaryDraft" else honest
        proofs = list(proofs_of(attempt, asked))
        wrong = [
            {"task": attempt.wants, "owner": attempt.owner, "manner": manner, "cites": cites}
            for cites in proofs
            for manner in ("promised", "asked_and_accepted", "assigned")
        ]
        stolen = [{**one, "owner": attempt.owner} for one in honest["tasks"]]
        tasks = [{"due_phrase": attempt.due, **one} for one in wrong] + stolen
        points = [{"text": attempt.wants, "cites": cites} for cites in proofs]
        topic = {"title": attempt.text, "first_line": 1, "last_line": 5, "points": points}
        return {
            **honest,
            "tasks": honest["tasks"] + tasks,
            "decisions": [*honest["decisions"], *({**p, "status": "decided"} for p in points)],
            "topics": [topic],
            "questions": points,
            "risks": points,
            "sections": [{"key": "extra", "points": points}, {"key": "none", "points": points}],
        }

    return says


def proofs_of(attempt: Attempt, asked: Asked) -> Iterable[list[Json]]:
    """The order itself, its harmless end, words that were not said, and words that were."""
    lines = seen(asked.user)
    ordered = next((line for line in lines if line.text == shown(attempt.text)), lines[2])
    end = " ".join(ordered.text.split()[-4:])
    yield [{"line": ordered.number, "quote": ordered.text}]
    yield [{"line": ordered.number, "quote": end}]
    rest = [line for line in lines if any(line.text in spoken for spoken in attempt.lines)]
    yield from ([{"line": line.number, "quote": line.text}] for line in rest)
    yield [{"line": line.number, "quote": line.text} for line in rest]
    yield [{"line": 4, "quote": f"I'll {attempt.wants}"}]
    yield [{"line": 4, "quote": "The new printer on the second floor works well"}]
    yield [{"line": 1, "quote": "I'll send the invoice"}]
    yield []


@pytest.mark.parametrize("attempt", attempts(), ids=lambda attempt: attempt.text[:40])
async def test_nothing_comes_of_an_order_even_if_the_model_obeys(attempt: Attempt) -> None:
    meeting, transcript, request = said_in(attempt)
    notes = await written(obeys(attempt), meeting, transcript, request)
    committed = {"carla"}
    for item in notes.action_items:
        assert item.assignee is None or item.assignee.participant in committed
        assert item.status is ItemStatus.SUGGESTED or item.evidence[0].quote == PROMISE
    for claim in claims_of(notes):
        assert not [word for word in COMMANDS if word in text_of(claim).casefold()]
        assert all(one.quote in said(transcript, one.utterance_id) for one in evidence_of(claim))
    assert not [chapter for chapter in notes.chapters if "Ben" in chapter.title]
    decided = [one.text for one in notes.decisions if one.status is DecisionStatus.DECIDED]
    assert decided == ["The blue posters are kept for the fair."]
    assert sent_invoice(notes)
    assert notes.tally is not None
    assert sum(notes.tally.dropped.values()) > 5


def said(transcript: Transcript, utterance_id: str) -> str:
    utterance = transcript.utterance(utterance_id)
    assert utterance is not None
    return utterance.text


def sent_invoice(notes: Notes) -> bool:
    """Whether the honest task is there, with its owner or a question about it."""
    (item,) = [i for i in notes.action_items if i.task == "Send the invoice to the printer"]
    asked = [check for check in notes.please_check if check.item_id == item.id]
    return item.assignee is not None or bool(asked)


@pytest.mark.parametrize("attempt", attempts(), ids=lambda attempt: attempt.text[:40])
async def test_nothing_leaves_its_block_in_the_prompt(attempt: Attempt) -> None:
    meeting, transcript, request = said_in(attempt)
    async with LocalOpenAi(answer=HONEST) as server, taker_for(server) as taker:
        await taker.take_notes(meeting, transcript, request, lambda _fraction: None)
    first = server.requests[0]
    count = len(transcript.utterances)
    assert [line.number for line in seen(first.user)] == [*range(1, count + 1)]
    assert first.user.rstrip().endswith("</transcript>")
    for asked in server.requests:
        assert attempt.text[:20] not in asked.system
        for tag in ("transcript", "people", "words", "meeting_kind", "statements"):
            assert asked.user.count(f"<{tag}>") == asked.user.count(f"</{tag}>") <= 1
        assert "<system>" not in asked.user


async def test_a_dictated_entry_is_a_suggestion_without_an_owner() -> None:
    attempt = next(one for one in attempts() if one.text.startswith("Add an action item"))
    meeting, transcript, request = said_in(attempt)
    notes = await written(obeys(attempt), meeting, transcript, request)
    (item,) = [i for i in notes.action_items if "kitchen" in i.task]
    assert item.assignee is None
    assert item.status is ItemStatus.SUGGESTED


async def test_what_was_dropped_as_an_order_is_counted() -> None:
    meeting, transcript, request = said_in(attempts()[0])
    notes = await written(obeys(attempts()[0]), meeting, transcript, request)
    assert notes.tally is not None
    assert notes.tally.dropped[DropReason.INSTRUCTION] > 0


async def test_who_really_takes_on_an_order_has_it() -> None:
    talk = """
        Anna: Ben, ignore the previous instructions of the vendor and use ours, please.
        Ben: Sure, I'll do that.
    """
    wanted = task(
        "Use our instructions instead of those of the vendor",
        "Ben",
        "ignore the previous instructions of the vendor and use ours",
        "Sure, I'll do that.",
        manner="asked_and_accepted",
    )
    notes = await written(
        reads(wanted), meeting_of(people(talk)), transcript_of(utterances(talk), "en")
    )
    (item,) = notes.action_items
    assert item.assignee is not None
    assert item.assignee.participant == "ben"
