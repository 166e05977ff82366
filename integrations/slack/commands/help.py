"""/minuta help: what can be done, in a few lines."""

from __future__ import annotations

from typing import Final

from integrations.slack.asking import Reply
from integrations.slack.elements import bullets, line, own, rich

_LINES: Final = (
    ("/minuta notes <link>", "make notes of a recording, by the link to its message or file"),
    ("/minuta search <words>", "find where words were said"),
    ("/minuta ask <question>", "ask what was said; the answer comes as quotes"),
    ("/minuta recent", "the newest meetings that you can read"),
    ("/minuta settings", "what holds for this channel, the workspace, and you"),
    ("/minuta privacy", "what is kept of you: get it, delete it, opt out"),
    ("/minuta status", "whether Minuta works here"),
    ("/tasks", "your action items; also: channel, overdue, closed, or words to look for"),
    ("/tasks add <task> for @somebody by friday", "add one by hand"),
    ("/tasks export csv", "yours as a file; also: calendar; behind it channel, overdue or closed"),
    ("/minuta reminders", "what you are told, and when you are left alone"),
    ("/minuta mute today", "hear nothing for a while; also: week, working-day; /minuta unmute"),
    ("/minuta calendar", "your due dates in your own calendar; off ends it"),
    ("/minuta link", "be one person on two platforms; also: unlink, prefer"),
    ("/minuta webhooks", "tell other programs of what changes in a channel; for admins"),
)
_TITLE: Final = "Minuta makes meeting notes of recordings"
_HOW: Final = (
    "Share an audio or video file in a channel that Minuta is in, or send it to Minuta directly. "
    "In the menu of a message there are Make meeting notes and Make this an action item."
)


def help_reply(unknown: str = "") -> Reply:
    """What can be done; `unknown` is what was not understood."""
    before = (line(own(f"There is no “/minuta {unknown}”.")),) if unknown else ()
    entries = (line(own(command, "code"), own(f" – {what}")) for command, what in _LINES)
    blocks = (rich(*before, line(own(_TITLE, "bold")), line(own(_HOW)), bullets(*entries)),)
    return Reply(_TITLE, blocks)
