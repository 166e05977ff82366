"""`minuta notes`: recordings in, notes out."""

import asyncio
import re
from contextlib import AsyncExitStack
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from bot.app.derived import house_templates
from bot.app.opening import open_app
from bot.cli.following import follow
from bot.cli.recordings import Options, recordings
from bot.clock import SystemClock
from bot.domain.notes import Notes
from bot.domain.wording import duration
from bot.errors import MinutaError, NotFoundError
from bot.notes.exports import as_json, markdown, subrip, webvtt
from bot.notes.templates.catalogue import Templates
from bot.ports import MeetingStore
from bot.settings import Settings, read_settings

_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")


class Format(StrEnum):
    """What `minuta notes` can write."""

    MARKDOWN = "md"
    JSON = "json"
    WEBVTT = "vtt"
    SUBRIP = "srt"


def notes(  # noqa: PLR0913 (one parameter per option)
    files: Annotated[
        list[Path] | None,
        typer.Argument(help="Recordings in which all voices are mixed; each is a meeting."),
    ] = None,
    *,
    track: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=FILE", help="One person's recording; repeat for each person."),
    ] = None,
    title: Annotated[str | None, typer.Option(help="What the meeting is called.")] = None,
    date: Annotated[
        str | None,
        typer.Option(help="When it began: 2026-11-18 or 2026-11-18T10:00, local to --zone."),
    ] = None,
    zone: Annotated[str | None, typer.Option(help="IANA zone of the meeting.")] = None,
    language: Annotated[str | None, typer.Option(help="Language spoken, as en or de.")] = None,
    template: Annotated[
        str | None,
        typer.Option(help="What the notes hold: standup, retrospective… or one of your own."),
    ] = None,
    notes_language: Annotated[
        str | None, typer.Option(help="Language of the notes, where it is not the one spoken.")
    ] = None,
    people: Annotated[
        str | None, typer.Option(help="Names of those present, separated by commas.")
    ] = None,
    format_: Annotated[
        Format, typer.Option("--format", help="What is written to the output.")
    ] = Format.MARKDOWN,
    output: Annotated[
        Path | None, typer.Option(help="Write to this file instead of standard output.")
    ] = None,
    partial: Annotated[
        bool, typer.Option("--partial", help="Take what is there of a file that was cut off.")
    ] = False,
) -> None:
    """Turn recordings into notes with decisions, action items and the words they come from.

    Audio and video of any common kind is understood. Interrupted, the same command goes on where
    it was.
    """
    options = Options(
        files=tuple(files or ()),
        tracks=tuple(track or ()),
        title=title,
        date=date,
        zone=zone,
        language=language,
        template=template,
        notes_language=language_tag(notes_language),
        people=people,
        is_partial=partial,
    )
    texts = asyncio.run(_write_notes(options, format_, read_settings()))
    if output is None:
        typer.echo("\n".join(texts), nl=False)
        return
    try:
        output.write_text("\n".join(texts), encoding="utf-8")
    except OSError as error:
        raise MinutaError(
            f"{output} can't be written: {error.strerror}.",
            "The notes are kept: see minuta meetings, then minuta meetings show ID.",
        ) from error


async def _write_notes(options: Options, format_: Format, settings: Settings) -> list[str]:
    screen = Console(stderr=True, highlight=False)
    check_template(options.template, settings)
    new = list(recordings(options, settings))
    texts = []
    async with AsyncExitStack() as stack:
        app = await stack.enter_async_context(open_app(settings, SystemClock()))
        meetings = [await app.receive(recording) for recording in new]
        for meeting in meetings:
            took_s = await follow(app.store, meeting, screen)
            screen.print(f"{duration(took_s)} for the notes of meeting {meeting.id[:8]}")
            texts.append(await text_of(app.store, meeting.id, format_))
    return texts


def check_template(name: str | None, settings: Settings) -> None:
    """Raise `NotFoundError` for a template that is not there; no name means the general one."""
    templates = Templates(house_templates(settings))
    if name is not None and templates.find(name) is None:
        raise NotFoundError(
            f"There is no template {name}.", f"There are {', '.join(templates.names())}."
        )


def language_tag(text: str | None) -> str | None:
    """The language as a BCP 47 tag, such as `de` or `pt-BR`; raises `MinutaError` for no tag."""
    if text is not None and not _TAG.fullmatch(text):
        raise MinutaError(f"{text} is no language.", "Write its tag, such as en, de or pt-BR.")
    return text


async def text_of(
    store: MeetingStore, meeting_id: str, format_: Format, version: int | None = None
) -> str:
    """A meeting's notes or transcript in one format; raises `NotFoundError` if it has none.

    Of the notes the newest version, or the one that is named.
    """
    meeting = await store.meeting(meeting_id)
    transcript = await store.transcript(meeting_id)
    match format_:
        case Format.WEBVTT:
            return webvtt(meeting, transcript)
        case Format.SUBRIP:
            return subrip(meeting, transcript)
        case Format.MARKDOWN:
            return markdown(meeting, transcript, await _notes_of(store, meeting_id, version))
        case Format.JSON:
            return as_json(meeting, transcript, await _notes_of(store, meeting_id, version))


async def _notes_of(store: MeetingStore, meeting_id: str, version: int | None) -> Notes:
    if version is None:
        return await store.notes(meeting_id)
    return await store.notes_version(meeting_id, version)
