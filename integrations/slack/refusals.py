"""What Slack refuses about messages, in words for the people who can do something about it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from bot.errors import MinutaError, NotFoundError, UnreachableError
from integrations.slack.faults import NotInstalledError, Refused, ScopeMissingError

if TYPE_CHECKING:
    from collections.abc import Iterator

MESSAGE_GONE: Final = frozenset({"message_not_found"})
"""Somebody has deleted a message (docs.slack.dev/reference/methods/chat.update)."""

FILE_GONE: Final = frozenset({"file_not_found", "file_deleted"})
"""The same of a file (docs.slack.dev/reference/methods/files.delete)."""

_FROZEN: Final = frozenset({"cant_update_message", "edit_window_closed"})
"""A message stays for good as it is (the same)."""

TOO_LONG: Final = frozenset({"msg_blocks_too_long", "msg_too_long"})
"""A message is longer than Slack takes (docs.slack.dev/reference/methods/chat.update)."""

_INVITE = "Invite it to the channel with /invite, then try again."
_CHANGED = "Minuta can't change a message here."
_NO_DIRECT = "They can't be reached by direct messages."

REASONS: Final = {
    "not_in_channel": ("Minuta is not in the channel.", _INVITE),
    "channel_not_found": ("Minuta does not see the channel.", _INVITE),
    "is_archived": ("The channel is archived.", "Unarchive it, then try again."),
    "is_inactive": ("The channel is archived.", "Unarchive it, then try again."),
    "restricted_action": (
        "The workspace's settings keep Minuta from posting here.",
        "An admin can allow it under Posting permissions of the channel.",
    ),
    "restricted_action_read_only_channel": (
        "Only some people may post in this channel.",
        "An admin can allow it under Posting permissions of the channel.",
    ),
    "restricted_action_thread_only_channel": (
        "This channel takes only replies in threads.",
        "Share the recording as a reply, or in another channel.",
    ),
    "restricted_action_non_threadable_channel": (
        "This channel takes no replies in threads.",
        "Share the recording in another channel.",
    ),
    "restricted_action_thread_locked": (
        "The thread is locked.",
        "An admin can unlock it, then try again.",
    ),
    "cannot_reply_to_message": (
        "This message takes no replies.",
        "Share the recording in a message of its own.",
    ),
    "thread_not_found": (
        "The message that the thread hangs on was deleted.",
        "Share the recording again.",
    ),
    "cant_update_message": (_CHANGED, "Delete that message, then press Retry."),
    "edit_window_closed": (_CHANGED, "The workspace's settings limit how long one may edit."),
    "cant_delete_message": (
        "Minuta can't delete a message here.",
        "Whoever may delete messages in this workspace can do it.",
    ),
    "cant_delete_file": (
        "Minuta can't delete a file here.",
        "Whoever may delete files in this workspace can do it.",
    ),
    "compliance_exports_prevent_deletion": (
        "The workspace's settings keep every message.",
        "An admin can delete it.",
    ),
    "msg_too_long": ("The notes are longer than Slack takes.", "Read them with Export."),
    "msg_blocks_too_long": ("The notes are longer than Slack takes.", "Read them with Export."),
    "cannot_dm_bot": (_NO_DIRECT, "Say whose the item is: a bot does nothing about it."),
    "messages_tab_disabled": (
        "Minuta may write nobody directly.",
        "Whoever runs Minuta turns on the Messages Tab under App Home.",
    ),
    "user_not_visible": (_NO_DIRECT, "Tell them, or choose another owner."),
    "user_not_found": (_NO_DIRECT, "Choose another owner."),
    "user_disabled": (_NO_DIRECT, "Their account is deactivated: choose another owner."),
    "invalid_user_combination": (_NO_DIRECT, "Tell them, or choose another owner."),
    "method_not_supported_for_channel_type": (_NO_DIRECT, "Tell them, or choose another owner."),
    "file_uploads_disabled": (
        "Files can't be uploaded in this workspace.",
        "An admin can allow it.",
    ),
    "file_uploads_except_images_disabled": (
        "Only pictures can be uploaded in this workspace.",
        "An admin can allow other files.",
    ),
    "file_type_not_allowed": (
        "This kind of file can't be uploaded in this workspace.",
        "An admin can allow it.",
    ),
    "storage_limit_reached": (
        "The workspace has no room for files left.",
        "Delete files, or take a plan with more room.",
    ),
    "file_upload_size_restricted": (
        "A file is larger than this workspace allows.",
        "An admin can allow larger ones.",
    ),
}
"""By Slack's codes (docs.slack.dev/reference/methods: chat.postMessage, chat.update, chat.delete,
conversations.open, files.completeUploadExternal)."""

NO_FILES: Final = frozenset(code for code in REASONS if code.startswith(("file_", "storage_")))
"""Slack takes messages here, but no file."""


NOT_DIRECT: Final = frozenset(
    {
        "cannot_dm_bot",
        "invalid_user_combination",
        "messages_tab_disabled",
        "method_not_supported_for_channel_type",
        "user_disabled",
        "user_not_found",
        "user_not_visible",
    }
)
"""Somebody takes no direct messages (docs.slack.dev/reference/methods/conversations.open)."""

_NO_DIRECT_THERE: Final = frozenset(
    {
        "access_denied",
        "cannot_reply_to_message",
        "channel_not_found",
        "ekm_access_denied",
        "is_archived",
        "is_inactive",
        "not_allowed",
        "not_in_channel",
        "restricted_action",
        "restricted_action_non_threadable_channel",
        "restricted_action_read_only_channel",
        "restricted_action_thread_locked",
        "restricted_action_thread_only_channel",
        "team_access_not_granted",
    }
)
"""The same where it is the conversation with them that takes nothing (docs.slack.dev/reference
/methods/chat.postMessage): of a channel it would be another matter."""


def reason(error: Refused) -> MinutaError | None:
    """A refusal in words for people; None for one that nobody in the chat can do anything about."""
    known = REASONS.get(error.code)
    if known is None:
        return None
    kind = UnreachableError if error.code in NOT_DIRECT else MinutaError
    return kind(*known)


def unreachable(error: Refused) -> UnreachableError | None:
    """What is refused of a message to one person; None where it has another reason."""
    if error.code in NOT_DIRECT:
        return UnreachableError(*REASONS[error.code])
    if error.code in _NO_DIRECT_THERE:
        return UnreachableError(_NO_DIRECT, "Tell them, or choose another owner.")
    return None


@contextmanager
def explained(*, is_direct: bool = False) -> Iterator[None]:
    """Raise errors for people in place of Slack's codes; `NotFoundError` for what was deleted.

    With `is_direct` it is about a message to one person: `UnreachableError` where they take none.
    """
    try:
        yield
    except (NotInstalledError, ScopeMissingError) as error:
        if not is_direct:
            raise
        raise UnreachableError(error.what, error.remedy) from None
    except Refused as error:
        raise _explanation(error, is_direct=is_direct) from None


@contextmanager
def explained_edit(*, is_direct: bool = False) -> Iterator[None]:
    """The same of a change of a message.

    A message to one person that can never be changed is as good as deleted: nothing follows in it
    any more. Without a permission it may be changed later, so that is no matter of the person.
    """
    try:
        yield
    except Refused as error:
        if is_direct and error.code in _FROZEN:
            raise NotFoundError(*REASONS[error.code]) from None
        raise _explanation(error, is_direct=is_direct) from None


def _explanation(error: Refused, *, is_direct: bool) -> Exception:
    """What is raised for a refusal; itself, where nobody in the chat can do anything about it."""
    if error.code in MESSAGE_GONE:
        return NotFoundError("The message was deleted.", "Post it anew.")
    return (unreachable(error) if is_direct else None) or reason(error) or error
