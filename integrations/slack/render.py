"""What a publication that is one message says on Slack."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from bot.domain.publication import (
    CapturePublication,
    ChannelDigestPublication,
    LateJoinerPublication,
    LivePublication,
    MentionPublication,
    NudgePublication,
    OpenItemsPublication,
    ProgressPublication,
    SaidDonePublication,
    SourceGonePublication,
    UnreachablePublication,
    UploadPublication,
)
from bot.errors import MinutaError
from integrations.slack.limits import Measure
from integrations.slack.lists import (
    channel_digest_message,
    mention_message,
    open_items_message,
    said_done_message,
    unreachable_message,
)
from integrations.slack.nudges import nudge_message
from integrations.slack.progress import progress_message, source_gone_message, upload_message

if TYPE_CHECKING:
    from integrations.slack.message import Message

OneMessage: TypeAlias = (
    CapturePublication
    | ChannelDigestPublication
    | LateJoinerPublication
    | LivePublication
    | MentionPublication
    | NudgePublication
    | OpenItemsPublication
    | ProgressPublication
    | SaidDonePublication
    | SourceGonePublication
    | UnreachablePublication
    | UploadPublication
)
"""All that becomes a single message: everything but notes."""


def message_of(publication: OneMessage, url: str, measure: Measure = Measure.USUAL) -> Message:
    """The publication as one message; `url` is the workspace's own address.

    Of many items there are as many as fit by the `measure`. Raises `MinutaError` for what is said
    of live meetings: Slack has none that a bot could hear.
    """
    match publication:
        case ProgressPublication():
            return progress_message(publication)
        case UploadPublication():
            return upload_message(publication)
        case SourceGonePublication():
            return source_gone_message(publication)
        case CapturePublication() | LateJoinerPublication() | LivePublication():
            raise MinutaError(
                "Slack lets no bot into a huddle, so there is no live meeting.",
                "Record it and share the recording in the channel.",
            )
        case _:
            return _of_items(publication, url, measure)


def _of_items(
    publication: ChannelDigestPublication
    | MentionPublication
    | NudgePublication
    | OpenItemsPublication
    | SaidDonePublication
    | UnreachablePublication,
    url: str,
    measure: Measure,
) -> Message:
    match publication:
        case NudgePublication():
            return nudge_message(publication, url, measure)
        case ChannelDigestPublication():
            return channel_digest_message(publication, url, measure)
        case UnreachablePublication():
            return unreachable_message(publication, url)
        case MentionPublication():
            return mention_message(publication, measure)
        case SaidDonePublication():
            return said_done_message(publication, measure)
        case OpenItemsPublication():
            return open_items_message(publication, measure)
