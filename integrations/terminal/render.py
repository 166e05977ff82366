"""How a message looks in a terminal."""

import io
from collections.abc import Iterable, Iterator
from zoneinfo import ZoneInfo

from rich.box import ROUNDED
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.text import Text

from bot.domain.action_item import ActionItem, ItemStatus
from bot.domain.evidence import Evidence
from bot.domain.meeting import Meeting
from bot.domain.notes import Chapter, Claim, Decision, DecisionStatus, PleaseCheck, Risk
from bot.domain.origin import origin_lines
from bot.domain.people import Participant
from bot.domain.progress import Stage
from bot.domain.publication import (
    CaptureNotice,
    CapturePublication,
    LateJoinerPublication,
    LiveLine,
    LivePublication,
    NotesPublication,
    OpenItemsPublication,
    ProgressPublication,
    Publication,
    ReminderPublication,
    SourceGonePublication,
    UploadPublication,
    UploadState,
)
from bot.domain.reminder import ReminderKind
from bot.domain.transcribing import transcribing_lines
from bot.domain.wording import (
    assignee_wording,
    clock_time,
    due_wording,
    duration,
    one_line,
    speaker_name,
)

_WIDTH = 92
_SHORT_ID = 8
_STAGES = {
    Stage.RECORDING: "recording",
    Stage.RECEIVED: "taken in",
    Stage.TRANSCRIBING: "transcribing",
    Stage.WRITING: "writing the notes",
    Stage.PUBLISHING: "publishing",
    Stage.DONE: "done",
    Stage.FAILED: "failed",
}
_NOTICES = {
    CaptureNotice.JOINING: "joining the room",
    CaptureNotice.RECORDING: "recording",
    CaptureNotice.PAUSED: "paused, nothing is kept",
    CaptureNotice.TROUBLE: "nothing is heard",
    CaptureNotice.WAITING: "waiting for people to come back",
    CaptureNotice.OVER: "over",
    CaptureNotice.DISCARDED: "discarded, nothing was kept",
}
_UPLOADS = {
    UploadState.ASKED: "shall it be written down?",
    UploadState.DECLINED: "not written down",
    UploadState.FETCHING: "fetching the recording",
    UploadState.FETCHED: "taken in",
}
_DUE_WORDS = {
    ReminderKind.DAY_BEFORE: "Due tomorrow",
    ReminderKind.DUE: "Due today",
    ReminderKind.SNOOZED: "Snoozed until now",
}


def as_text(publication: Publication) -> str:
    """The message without colours, as it is kept in the file."""
    console = Console(file=io.StringIO(), width=_WIDTH, color_system=None, legacy_windows=False)
    with console.capture() as capture:
        console.print(render(publication) or _progress(publication))
    return capture.get()


def render(publication: Publication) -> RenderableType | None:
    """The message as it is drawn; None for progress short of a failure, which has its own bar.

    Everything that people said or are called is put in as text, never as markup.
    """
    match publication:
        case NotesPublication():
            return _notes(publication)
        case ReminderPublication():
            return _reminder(publication)
        case ProgressPublication(progress=progress) if progress.stage is Stage.FAILED:
            return _progress(publication)
        case UploadPublication():
            return _upload(publication)
        case SourceGonePublication():
            return _source_gone(publication)
        case _:
            return _while_it_goes_on(publication)


def _while_it_goes_on(publication: Publication) -> RenderableType | None:
    match publication:
        case CapturePublication():
            return _capture(publication)
        case LateJoinerPublication():
            return _late_joiner(publication)
        case LivePublication():
            return _live(publication)
        case OpenItemsPublication():
            return _open_items(publication)
        case _:
            return None


def _progress(publication: Publication) -> RenderableType:
    if not isinstance(publication, ProgressPublication):
        return Text()
    meeting, progress = publication.meeting, publication.progress
    line = Text.assemble((one_line(meeting.title), "bold"), ": ", _STAGES[progress.stage])
    if progress.stage is Stage.TRANSCRIBING:
        line.append(f" {progress.fraction:.0%}")
    if progress.failure:
        line.append(f". {one_line(progress.failure)} {one_line(progress.remedy or '')}", "red")
    return line


def _capture(publication: CapturePublication) -> RenderableType:
    title = one_line(publication.meeting.title)
    detail = f". {one_line(publication.detail)}" if publication.detail else ""
    return Text.assemble((title, "bold"), ": ", _NOTICES[publication.notice], detail)


def _late_joiner(publication: LateJoinerPublication) -> RenderableType:
    title = one_line(publication.meeting.title)
    return Panel(
        Text.assemble((title, "bold"), " is being recorded by Minuta."),
        title=_to(publication.participant),
        title_align="left",
        box=ROUNDED,
        width=_WIDTH,
    )


def _live(publication: LivePublication) -> RenderableType:
    meeting = publication.meeting
    headline = Text.assemble((one_line(meeting.title), "bold"), ": ")
    if publication.is_over:
        return headline.append("the running transcript is over")
    headline.append("running transcript")
    if publication.lag_s >= 1:
        headline.append(f" ({publication.lag_s:.0f} s behind)", "dim")
    lines = (_live_line(line, meeting) for line in publication.lines)
    noted = (_bullet(note.text, f" – {note.kind.value}, unchecked") for note in publication.noted)
    return Group(headline, *lines, *noted)


def _live_line(line: LiveLine, meeting: Meeting) -> RenderableType:
    speaker = one_line(speaker_name(line.speaker, meeting))
    said = Text.assemble(
        (f"{clock_time(line.start_s)} {speaker}: ", "cyan"),
        (one_line(line.text), "" if line.is_final else "dim italic"),
        "" if line.is_final else "…",
    )
    return Padding(said, (0, 0, 0, 2))


def _open_items(publication: OpenItemsPublication) -> RenderableType:
    lines = []
    for item, meeting in ((of.item, of.meeting) for of in publication.items):
        who = one_line(assignee_wording(item, meeting))
        due = due_wording(item.due, meeting.zone)
        lines.append(_bullet(item.task, f" – {who}, {due}, from {one_line(meeting.title)}", "☐"))
    return Group(Text(f"Still open ({len(lines)})", "bold"), *lines)


def _upload(publication: UploadPublication) -> RenderableType:
    line = Text.assemble((one_line(publication.recording.title), "bold"), ": ")
    if publication.state is not UploadState.FAILED:
        return line.append(_UPLOADS[publication.state])
    remedy = one_line(publication.remedy or "")
    failure = one_line(publication.failure or "")
    return line.append(f"failed. {failure} {remedy}".rstrip(), "red")


def _source_gone(publication: SourceGonePublication) -> RenderableType:
    title = one_line(publication.meeting.title)
    stays = ", its notes stay" if publication.is_kept else ""
    return Text.assemble((title, "bold"), f": the recording was deleted{stays}")


def _notes(publication: NotesPublication) -> RenderableType:
    meeting, notes = publication.meeting, publication.notes
    parts: list[RenderableType] = [_headline(publication)]
    parts += _section(
        "In short", (_bullet(claim.text) for claim in notes.tldr), "Nothing to sum up"
    )
    for section in notes.sections:
        title = one_line(section.title)
        parts += _section(title, _claims(section.claims, publication), "Nothing recorded")
    parts += _section(
        "Decisions", _decisions(notes.decisions, publication), "No decisions recorded"
    )
    parts += _section(
        f"Action items ({len(notes.action_items)})",
        _items(notes.action_items, publication),
        "No action items recorded",
    )
    parts += _section(
        "Open questions",
        (
            line
            for question in notes.open_questions
            for line in (
                _bullet(question.text, " – " + _asked_by(question.asked_by, meeting)),
                *_quotes(question.evidence, publication),
            )
        ),
        "No open questions recorded",
    )
    if notes.risks:
        parts += _section("Risks", _risks(notes.risks, publication), "")
    if notes.please_check:
        parts += _section("Please check", _checks(notes.please_check, publication), "")
    if notes.chapters:
        parts += _section("Chapters", _chapters(notes.chapters, publication), "")
    origin = (*origin_lines(notes), *transcribing_lines(publication.transcript, meeting))
    parts.append(Text("\n" + "\n".join(map(one_line, origin)), "dim"))
    names = "  ".join(attachment.name for attachment in publication.attachments)
    parts.append(Text(f"Attached: {names}", "dim"))
    return Panel(
        Group(*parts), title=_where(meeting), title_align="left", box=ROUNDED, width=_WIDTH
    )


def _headline(publication: NotesPublication) -> Text:
    meeting, coverage = publication.meeting, publication.transcript.coverage
    start = meeting.started_at.astimezone(ZoneInfo(meeting.zone))
    names = ", ".join(one_line(person.name) for person in meeting.participants)
    when = f"{start:%a} {start.day} {start:%b %Y, %H:%M} · {duration(coverage.recorded_s)}"
    return Text.assemble((one_line(meeting.title), "bold"), f"\n{when} · {names}")


def _where(meeting: Meeting) -> Text:
    return Text(f" Minuta in #{one_line(meeting.place.channel)} ", "bold cyan")


def _to(participant: Participant) -> Text:
    return Text(f" Direct message to {one_line(participant.name)} ", "bold yellow")


def _section(
    title: str, lines: Iterable[RenderableType], when_empty: str
) -> Iterator[RenderableType]:
    yield Text(f"\n{title}", "bold")
    is_empty = True
    for line in lines:
        is_empty = False
        yield line
    if is_empty:
        yield Text(f"  {when_empty}.", "dim")


def _bullet(text: str, detail: str = "", mark: str = "•") -> RenderableType:
    line = Text.assemble(f"{mark} ", one_line(text), (detail, "cyan"))
    return Padding(line, (0, 0, 0, 2))


def _quotes(
    evidence: Iterable[Evidence], publication: NotesPublication
) -> Iterator[RenderableType]:
    for quote in evidence:
        utterance = publication.transcript.utterance(quote.utterance_id)
        speaker = speaker_name(utterance.speaker if utterance else None, publication.meeting)
        where = f"{one_line(speaker)}, {clock_time(quote.start_s)}"
        claimed = f" (the language model had: “{one_line(quote.claimed)}”)" if quote.claimed else ""
        line = Text.assemble((f"“{one_line(quote.quote)}” – {where}{claimed}", "dim italic"))
        yield Padding(line, (0, 0, 0, 6))


def _claims(claims: Iterable[Claim], publication: NotesPublication) -> Iterator[RenderableType]:
    for claim in claims:
        yield _bullet(claim.text)
        yield from _quotes(claim.evidence, publication)


def _risks(risks: Iterable[Risk], publication: NotesPublication) -> Iterator[RenderableType]:
    for risk in risks:
        name = speaker_name(risk.raised_by, publication.meeting) if risk.raised_by else ""
        yield _bullet(risk.text, f" – {one_line(name)}" if name else "")
        yield from _quotes(risk.evidence, publication)


def _chapters(
    chapters: Iterable[Chapter], publication: NotesPublication
) -> Iterator[RenderableType]:
    for chapter in chapters:
        yield _bullet(chapter.title, mark=clock_time(chapter.start_s))
        for point in chapter.points:
            yield Padding(_bullet(point.text), (0, 0, 0, 2))
            yield from _quotes(point.evidence, publication)


def _decisions(
    decisions: Iterable[Decision], publication: NotesPublication
) -> Iterator[RenderableType]:
    for decision in decisions:
        is_plain = decision.status is DecisionStatus.DECIDED
        yield _bullet(decision.text, "" if is_plain else f" ({decision.status})", "✓")
        yield from _quotes(decision.evidence, publication)


def _items(items: Iterable[ActionItem], publication: NotesPublication) -> Iterator[RenderableType]:
    for item in items:
        who = one_line(assignee_wording(item, publication.meeting))
        due = due_wording(item.due, publication.meeting.zone)
        suggested = ", suggested" if item.status is ItemStatus.SUGGESTED else ""
        mark = "☑" if item.status is ItemStatus.DONE else "☐"
        yield _bullet(item.task, f" – {who}, {due}{suggested}", mark)
        yield from _quotes(item.evidence, publication)


def _asked_by(participant_id: str | None, meeting: Meeting) -> str:
    return one_line(speaker_name(participant_id, meeting))


def _checks(
    checks: Iterable[PleaseCheck], publication: NotesPublication
) -> Iterator[RenderableType]:
    for check in checks:
        options = "".join(f"  [{one_line(option)}]" for option in check.options)
        yield _bullet(check.question, options, "?")
        yield from _quotes((check.evidence,), publication)


def _reminder(publication: ReminderPublication) -> RenderableType:
    item = publication.item
    late = " (this reminder is late)" if publication.is_late else ""
    headline = Text.assemble((f"{_DUE_WORDS[publication.reminder.kind]}{late}: ", "bold"))
    headline.append(one_line(item.task))
    quote = item.evidence[0]
    return Panel(
        Group(
            headline,
            Text(f"Due {due_wording(item.due, publication.reminder.zone)}"),
            Text(
                f"“{one_line(quote.quote)}” – {one_line(publication.meeting.title)}, "
                f"{clock_time(quote.start_s)}",
                "dim italic",
            ),
            Text(f"\nDone? minuta tasks done {item.id[:_SHORT_ID]}", "cyan"),
        ),
        title=_to(publication.participant),
        title_align="left",
        box=ROUNDED,
        width=_WIDTH,
    )
