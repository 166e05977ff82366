"""Where a file was shared on Slack, and the recording that it is there.

Each file is a recording of its own: Slack tells of files one by one, and one that is shared again
elsewhere is the same file. History is never read: what was shared in a thread is found by the files
themselves (docs.slack.dev/reference/methods/files.list, files.info).
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from bot.domain.upload import SharedFile, SharedRecording
from integrations.slack.faults import Refused
from integrations.slack.places import account, place
from integrations.slack.recordings import has_sound, is_maybe_recording

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from integrations.slack.api import SlackApi

DIRECT: Final = "D"
"""What the id of a conversation of two begins with."""

_EARLIER_S: Final = 86_400
"""Seconds that a file may have been uploaded before it was shared."""

_LISTED: Final = 50
_LOOKED_AT: Final = 20


class Share(NamedTuple):
    """A message with a file; `thread` is the message that its thread hangs on, None for none."""

    channel: str
    ts: str
    thread: str | None = None

    @property
    def root(self) -> str:
        """The message whose thread the notes go to."""
        return self.thread or self.ts


def recordings_in(
    message: Mapping[str, Any], team: str, channel: str, by: str
) -> tuple[SharedRecording, ...]:
    """The recordings of a message, as Slack has told of it; what is surely none is left out."""
    share = Share(channel, str(message["ts"]), message.get("thread_ts"))
    files: list[Mapping[str, Any]] = message.get("files") or []
    return tuple(recording(one, team, share, by) for one in files if is_maybe_recording(one))


def recording(
    told: Mapping[str, Any],
    team: str,
    share: Share | None,
    by: str,
    *,
    channel: str = "",
    at: datetime | None = None,
) -> SharedRecording:
    """A file as a recording in a channel.

    Where it is not known which message shared it, it is one of `channel`, shared `at` a moment. Who
    sends it to Minuta directly wants its notes.
    """
    where = share or Share(channel, "")
    name = str(told.get("name") or told.get("title") or told["id"])
    duration_ms = told.get("duration_ms")
    file = SharedFile(
        id=str(told["id"]),
        name=name,
        bytes=int(told.get("size") or 0),
        media_type=told.get("mimetype") or None,
        duration_s=duration_ms / 1000 if isinstance(duration_ms, int | float) else None,
    )
    moment = datetime.fromtimestamp(float(share.ts), UTC) if share else at
    return SharedRecording(
        place=place(team, where.channel, where.root or None),
        message_id=file.id,
        files=(file,),
        title=_title(told, name),
        shared_at=moment or datetime.now(UTC),
        by=account(team, by),
        is_wanted=where.channel.startswith(DIRECT),
    )


def shares_of(told: Mapping[str, Any]) -> Iterator[Share]:
    """Every message that shares a file, as far as Slack tells of them; it may lag behind."""
    for channels in (told.get("shares") or {}).values():
        for channel, shares in channels.items():
            for one in shares:
                yield Share(str(channel), str(one["ts"]), one.get("thread_ts") or None)


async def file_told(api: SlackApi, team: str, file_id: str) -> Mapping[str, Any]:
    """What Slack says of a file; raises as `SlackApi.call` does."""
    answer = await api.call(team, "files.info", file=file_id)
    told: Mapping[str, Any] = answer["file"]
    return told


async def recordings_of_thread(
    api: SlackApi, team: str, channel: str, root: str, by: str
) -> tuple[SharedRecording, ...]:
    """The recordings that were shared in a thread or by the message that it hangs on, oldest first.

    Raises as `SlackApi.call` does.
    """
    listed = await api.call(
        team,
        "files.list",
        channel=channel,
        ts_from=int(float(root)) - _EARLIER_S,
        count=_LISTED,
    )
    found: list[SharedRecording] = []
    files: list[Mapping[str, Any]] = [one for one in listed["files"] if has_sound(one)]
    for one in files[:_LOOKED_AT]:
        try:
            told = await file_told(api, team, str(one["id"]))
        except Refused:
            continue  # deleted meanwhile, or not for us to see
        found += [
            recording(told, team, share, by)
            for share in shares_of(told)
            if share.channel == channel and root in {share.ts, share.thread}
        ][:1]
    return tuple(sorted(found, key=lambda one: one.shared_at))


def _title(told: Mapping[str, Any], name: str) -> str:
    """What somebody called it; else the name of the file, without its end."""
    title = str(told.get("title") or "").strip()
    words = title if title and title != name else PurePath(name).stem.replace("_", " ")
    return words.strip() or "Recording"
