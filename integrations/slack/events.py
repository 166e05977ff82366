"""What Slack tells by itself: recordings that come and go, and people who call Minuta.

Nothing is acknowledged before it is kept: an event whose listener fails is sent again by Slack,
with the same id. So each is kept under its id once, however often it comes.
"""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from bot.errors import MinutaError, NotAllowedError, ProviderError
from integrations.slack.calling import answer_call
from integrations.slack.home import hash_of, publish_home
from integrations.slack.huddles import nudge
from integrations.slack.places import place
from integrations.slack.recordings import is_maybe_recording
from integrations.slack.routes import team_of
from integrations.slack.shares import file_told, recording, recordings_in, shares_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from slack_bolt.async_app import AsyncApp, AsyncBoltContext

    from bot.domain.upload import SharedRecording
    from integrations.slack.app import Surroundings

log = logging.getLogger(__name__)

_WRITTEN: Final = frozenset({None, "file_share", "thread_broadcast", "me_message"})
"""Kinds of messages that people write (docs.slack.dev/reference/events/message)."""

_LAG_S: Final = (0, 1, 2, 4, 8, 15)
"""Seconds to wait before each look at where a file was shared: Slack may not know it at once."""


class Told(NamedTuple):
    """An event: its id, the team it is of, what happened, and when Slack sent it."""

    id: str
    team: str
    event: Mapping[str, Any]
    at: datetime


def listen(app: AsyncApp, surroundings: Surroundings) -> None:
    """Listen to every event that recordings and people come with."""

    async def message(body: dict[str, Any], context: AsyncBoltContext) -> None:
        await _message(surroundings, _told(body, context))

    async def file_shared(body: dict[str, Any], context: AsyncBoltContext) -> None:
        told = _told(body, context)
        surroundings.tasks.start(_late(surroundings, told), "file shared")

    async def file_deleted(body: dict[str, Any], context: AsyncBoltContext) -> None:
        told = _told(body, context)
        for channel in told.event.get("channel_ids") or ():
            await surroundings.desk().uploads.source_deleted(
                place(told.team, str(channel)), str(told.event["file_id"])
            )

    async def mentioned(body: dict[str, Any], context: AsyncBoltContext) -> None:
        told = _told(body, context)
        if not told.event.get("bot_id"):
            await answer_call(surroundings, told.id, told.team, told.event)

    async def home_opened(body: dict[str, Any], context: AsyncBoltContext) -> None:
        told = _told(body, context)
        if told.event.get("tab") == "home":
            surroundings.tasks.start(_home(surroundings, told), "home")

    app.event("message")(message)
    app.event("file_shared")(file_shared)
    app.event("file_deleted")(file_deleted)
    app.event("app_mention")(mentioned)
    app.event("app_home_opened")(home_opened)


def _told(body: Mapping[str, Any], context: AsyncBoltContext) -> Told:
    at = datetime.fromtimestamp(float(body["event_time"]), UTC)
    return Told(str(body["event_id"]), team_of(context, body), body["event"], at)


async def _message(surroundings: Surroundings, told: Told) -> None:
    event = told.event
    match event.get("subtype"):
        case kind if kind in _WRITTEN:
            await _written(surroundings, told)
        case "message_deleted":
            await _gone(surroundings, told, event.get("previous_message") or {})
        case "message_changed":
            await _changed(surroundings, told)
        case "huddle_thread":
            await nudge(surroundings, told.team, str(event["channel"]), event)
        case _:
            return


async def _written(surroundings: Surroundings, told: Told) -> None:
    """A message by a person; other programs are not listened to."""
    event = told.event
    if event.get("bot_id") or "user" not in event or event["user"] == "USLACKBOT":
        return
    found = recordings_in(event, told.team, str(event["channel"]), str(event["user"]))
    if found:
        await surroundings.desk().uploads.arrived(told.id, found)
    elif event.get("channel_type") == "im" and str(event.get("text") or "").strip():
        await answer_call(surroundings, told.id, told.team, event)


async def _changed(surroundings: Surroundings, told: Told) -> None:
    """A huddle has ended, or of a message that others have answered only the place is left."""
    now: Mapping[str, Any] = told.event.get("message") or {}
    before: Mapping[str, Any] = told.event.get("previous_message") or {}
    if "room" in now:
        await nudge(surroundings, told.team, str(told.event["channel"]), now)
        return
    kept = {one["id"] for one in now.get("files") or () if one.get("mode") != "tombstone"}
    gone = [one for one in before.get("files") or () if one["id"] not in kept]
    if gone:
        await _gone(surroundings, told, {**before, "files": gone})


async def _gone(surroundings: Surroundings, told: Told, message: Mapping[str, Any]) -> None:
    channel, thread = str(told.event["channel"]), message.get("thread_ts")
    for file in message.get("files") or ():
        where = place(told.team, channel, thread or message.get("ts"))
        await surroundings.desk().uploads.source_deleted(where, str(file["id"]))


async def _late(surroundings: Surroundings, told: Told) -> None:
    """A file was shared: the message that did it tells more, but it may be late or not come.

    If after all the waiting Slack does not say which message it was, the channel is what is known.
    """
    if not told.event.get("channel_id") or await _is_robot(surroundings, told):
        return
    found: SharedRecording | None = None
    for wait_s in _LAG_S:
        if wait_s:
            await surroundings.sleep(wait_s)
        try:
            file = await file_told(surroundings.api, told.team, str(told.event["file_id"]))
        except ProviderError as error:
            if not error.fault.is_retryable:
                break
            continue
        except MinutaError:
            break  # it says itself what is missing, where the file is looked at
        if not is_maybe_recording(file):
            return
        found = _in_channel(told, file)
        if found is not None:
            break
    lost = {"id": told.event["file_id"]}
    unplaced = recording(
        lost, told.team, None, _by(told), channel=str(told.event["channel_id"]), at=told.at
    )
    await surroundings.desk().uploads.arrived(told.id, (found or unplaced,))


async def _is_robot(surroundings: Surroundings, told: Told) -> bool:
    """Whether another program shared it; who is not known, as from elsewhere, is a person."""
    try:
        user = await surroundings.people.user(told.team, _by(told))
    except (MinutaError, ProviderError):
        return False
    return user is not None and user.is_bot


def _in_channel(told: Told, file: Mapping[str, Any]) -> SharedRecording | None:
    """The file as the newest message of the channel shares it."""
    channel = str(told.event["channel_id"])
    shares = [one for one in shares_of(file) if one.channel == channel]
    if not shares:
        return None
    newest = max(shares, key=lambda one: one.ts)
    return recording(file, told.team, newest, _by(told, file))


def _by(told: Told, file: Mapping[str, Any] | None = None) -> str:
    return str(told.event.get("user_id") or (file or {}).get("user") or "")


async def _home(surroundings: Surroundings, told: Told) -> None:
    try:
        await publish_home(surroundings, told.team, str(told.event["user"]), hash_of(told.event))
    except NotAllowedError:
        log.info("the home of somebody who is no person here is not written")
    except (MinutaError, ProviderError) as error:
        log.warning("a home was not written: %s", type(error).__name__)
