"""What Minuta says to who calls it by name in a channel, or writes to it directly."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from bot.errors import BadRecordingError
from integrations.slack.acting.questions import LONGEST_QUESTION, NOT_SAID
from integrations.slack.acting.quotes import answer_blocks
from integrations.slack.asking import Asked, Origin, Reply, answered, said
from integrations.slack.commands.help import help_reply
from integrations.slack.commands.records import NOT_THERE, found_reply
from integrations.slack.items.listing import listed
from integrations.slack.mentions import Wish, wanted
from integrations.slack.parting import messages
from integrations.slack.places import PLATFORM
from integrations.slack.shares import DIRECT, recordings_in, recordings_of_thread

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.domain.meeting import Meeting
    from bot.domain.upload import SharedRecording
    from integrations.slack.app import Surroundings

_NEWEST: Final = 100
"""Meetings among which that of a thread is looked for."""


async def answer_call(
    surroundings: Surroundings, event_id: str, team: str, event: Mapping[str, Any]
) -> None:
    """Answer a message to Minuta, once for each event.

    Raises what the records raise, so that Slack sends the event again.
    """
    key = f"slack:{team}:called:{event_id}"
    if not (await surroundings.outbox.delivery(key)).is_new:
        return
    channel, ts, thread = str(event["channel"]), str(event["ts"]), str(event.get("thread_ts") or "")
    is_direct = channel.startswith(DIRECT)
    origin = Origin("message", channel, ts, thread if is_direct else thread or ts)
    asked = Asked(surroundings, team, {"user_id": event["user"]}, origin)
    surroundings.tasks.start(answered(asked, lambda: _answer(asked, event)), "call")


async def _answer(asked: Asked, event: Mapping[str, Any]) -> Reply | str:
    wish, words = wanted(str(event.get("text") or ""))
    channel = asked.origin.channel
    if found := recordings_in(event, asked.team, channel, asked.user):
        return await share_all(asked, found)
    match wish:
        case Wish.NOTES:
            return await _notes_of_thread(asked, str(event.get("thread_ts") or ""))
        case Wish.ASK:
            return await _answer_question(asked, words[:LONGEST_QUESTION])
        case Wish.SEARCH:
            return await found_reply(asked, words[:LONGEST_QUESTION])
        case Wish.TASKS:
            return await listed(asked, words)
        case Wish.HELP:
            return help_reply()


async def share_all(asked: Asked, found: Sequence[SharedRecording]) -> Reply:
    """Have notes made of recordings; the messages that follow say how it goes.

    Raises `MinutaError`, and says it if all of them were taken before.
    """
    by = await asked.by()
    is_new = [await asked.desk.uploads.share(by, one) for one in found]
    if any(is_new):
        return Reply()
    return said("Minuta has taken this recording already. Its notes are or will be in its thread.")


async def _notes_of_thread(asked: Asked, root: str) -> Reply:
    if root:
        found = await recordings_of_thread(
            asked.surroundings.api, asked.team, asked.origin.channel, root, asked.user
        )
        if found:
            return await share_all(asked, found)
    raise BadRecordingError(
        "There is no recording here.",
        "Share the audio or video file, and call Minuta in its thread.",
    )


async def _answer_question(asked: Asked, question: str) -> Reply:
    """Answer from the meeting of the thread, for all who are there; else from what they may read.

    What somebody may read elsewhere is told to nobody but them.
    """
    by, notes = await asked.by(), asked.desk.notes
    url = (await asked.surroundings.api.identity(asked.team)).url
    meeting = await _meeting_here(asked)
    if meeting is None:
        answer = await notes.ask(by, question)
        return Reply(blocks=tuple(answer_blocks(answer, NOT_THERE, url)))
    answer = await notes.ask(by, question, meeting.id)
    for blocks in messages(tuple(answer_blocks(answer, NOT_SAID, url))):
        await asked.surroundings.api.call(
            asked.team,
            "chat.postMessage",
            is_repeatable=False,
            channel=asked.origin.channel,
            thread_ts=asked.origin.thread or None,
            text="What the record of this meeting says",
            blocks=blocks,
            unfurl_links=False,
            unfurl_media=False,
        )
    return Reply()


async def _meeting_here(asked: Asked) -> Meeting | None:
    """The newest meeting whose notes are in this thread."""
    channel, thread = asked.origin.channel, asked.origin.thread
    for meeting, _ in await asked.desk.meetings.recent(await asked.by(), _NEWEST):
        place = meeting.place
        if place.platform == PLATFORM and (place.channel, place.thread) == (channel, thread):
            return meeting
    return None
