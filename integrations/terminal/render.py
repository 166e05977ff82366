"""How a message looks in a terminal."""

import io

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from bot.domain.meeting import Meeting
from bot.domain.progress import Stage
from bot.domain.publication import (
    CaptureNotice,
    CapturePublication,
    ChannelDigestPublication,
    LateJoinerPublication,
    LiveLine,
    LivePublication,
    MentionPublication,
    NotesPublication,
    NudgePublication,
    OpenItemsPublication,
    ProgressPublication,
    Publication,
    SaidDonePublication,
    SourceGonePublication,
    UnreachablePublication,
    UploadPublication,
    UploadState,
)
from bot.domain.wording import clock_time, one_line, speaker_name
from integrations.terminal.drawing import WIDTH, bullet, direct
from integrations.terminal.lists import draw_channel_digest, draw_open_items, draw_said_done
from integrations.terminal.notes import draw_notes
from integrations.terminal.nudges import draw_mention, draw_nudge, draw_unreachable

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


def as_text(publication: Publication) -> str:
    """The message without colours, as it is kept in the file."""
    console = Console(file=io.StringIO(), width=WIDTH, color_system=None, legacy_windows=False)
    with console.capture() as capture:
        console.print(render(publication) or _progress(publication))
    return capture.get()


def render(publication: Publication) -> RenderableType | None:
    """The message as it is drawn; None for progress short of a failure, which has its own bar.

    Everything that people said or are called is put in as text, never as markup.
    """
    match publication:
        case NotesPublication():
            return draw_notes(publication)
        case ProgressPublication(progress=progress) if progress.stage is Stage.FAILED:
            return _progress(publication)
        case UploadPublication():
            return _upload(publication)
        case SourceGonePublication():
            return _source_gone(publication)
        case _:
            return _to_people(publication) or _of_items(publication) or _of_room(publication)


def _to_people(publication: Publication) -> RenderableType | None:
    match publication:
        case NudgePublication():
            return draw_nudge(publication)
        case MentionPublication():
            return draw_mention(publication)
        case UnreachablePublication():
            return draw_unreachable(publication)
        case LateJoinerPublication():
            return _late_joiner(publication)
        case _:
            return None


def _of_items(publication: Publication) -> RenderableType | None:
    match publication:
        case ChannelDigestPublication():
            return draw_channel_digest(publication)
        case SaidDonePublication():
            return draw_said_done(publication)
        case OpenItemsPublication():
            return draw_open_items(publication)
        case _:
            return None


def _of_room(publication: Publication) -> RenderableType | None:
    match publication:
        case CapturePublication():
            return _capture(publication)
        case LivePublication():
            return _live(publication)
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
    return direct(
        publication.participant, Text.assemble((title, "bold"), " is being recorded by Minuta.")
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
    noted = (bullet(note.text, f" – {note.kind.value}, unchecked") for note in publication.noted)
    return Group(headline, *lines, *noted)


def _live_line(line: LiveLine, meeting: Meeting) -> RenderableType:
    speaker = one_line(speaker_name(line.speaker, meeting))
    said = Text.assemble(
        (f"{clock_time(line.start_s)} {speaker}: ", "cyan"),
        (one_line(line.text), "" if line.is_final else "dim italic"),
        "" if line.is_final else "…",
    )
    return Padding(said, (0, 0, 0, 2))


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
