"""What Slack has to be told of the app, from one source for both transports."""

from __future__ import annotations

from typing import Any, Final

from bot.errors import SettingsError
from integrations.slack.http_events import EVENTS_PATH
from integrations.slack.oauth import REDIRECT_PATH
from integrations.slack.scopes import OPTIONAL, REQUIRED

EVENTS: Final = (
    "app_home_opened",
    "app_mention",
    "app_uninstalled",
    "file_deleted",
    "file_shared",
    "message.channels",
    "message.groups",
    "message.im",
    "message.mpim",
    "team_join",
    "tokens_revoked",
    "user_change",
)
"""What the bot is told of (docs.slack.dev/reference/events)."""

COMMANDS: Final = (
    {
        "command": "/minuta",
        "description": "Notes of a recording, search, questions, reminders, settings",
        "usage_hint": "help | notes <link> | ask <question> | reminders | mute | link | settings",
        "should_escape": True,
    },
    {
        "command": "/tasks",
        "description": "Action items: mine, of this channel, overdue, or a new one",
        "usage_hint": (
            "[mine | channel | overdue | closed] [words], add <task> [for @…] [by <date>], export"
        ),
        "should_escape": True,
    },
)
"""Slash commands; people and channels in what is typed arrive as ids."""

SHORTCUTS: Final = (
    {
        "name": "Make meeting notes",
        "type": "message",
        "callback_id": "make_notes",
        "description": "Write notes of the recording in this message",
    },
    {
        "name": "Make this an action item",
        "type": "message",
        "callback_id": "make_item",
        "description": "Keep this message as a task with an owner and a date",
    },
)
"""What the menu of a message offers."""

_DESCRIPTION: Final = "Meeting notes with owners and dates, and the reminders that follow"
_LONG_DESCRIPTION: Final = (
    "Share a recording of a meeting or a clip in a channel that Minuta was invited to, and its "
    "notes come into the thread: a summary, decisions, action items with owners and dates, and "
    "open questions, each with the words that it was taken from. Minuta reminds people of what "
    "they took on, answers questions about past meetings, and deletes everything about one on a "
    "click. It does not join huddles: share a recording of the huddle instead."
)


def manifest(http: str | None = None) -> dict[str, Any]:
    """The app's manifest (docs.slack.dev/reference/app-manifest): Socket Mode, or HTTP.

    `http` is the address under which Minuta is reached from outside; raises `SettingsError` for one
    that is not https. What is optional stands in both lists of scopes, as Slack wants it.
    """
    if http is not None and not http.startswith("https://"):
        raise SettingsError(
            f"Slack calls https addresses only, and {http} is none.",
            "Give the one under which Minuta is reached from outside.",
        )
    base = None if http is None else http.rstrip("/")
    called = {} if base is None else {"request_url": f"{base}{EVENTS_PATH}"}
    options = {} if base is None else {"message_menu_options_url": f"{base}{EVENTS_PATH}"}
    return {
        "_metadata": {"major_version": 2, "minor_version": 0},
        "display_information": {
            "name": "Minuta",
            "description": _DESCRIPTION,
            "long_description": _LONG_DESCRIPTION,
            "background_color": "#1f3a5f",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": "Minuta", "always_online": True},
            "shortcuts": [dict(shortcut) for shortcut in SHORTCUTS],
            "slash_commands": [
                {**command, **({} if base is None else {"url": f"{base}{EVENTS_PATH}"})}
                for command in COMMANDS
            ],
        },
        "oauth_config": {
            **({} if base is None else {"redirect_urls": [f"{base}{REDIRECT_PATH}"]}),
            "scopes": {"bot": sorted([*REQUIRED, *OPTIONAL]), "bot_optional": sorted(OPTIONAL)},
        },
        "settings": {
            "event_subscriptions": {**called, "bot_events": list(EVENTS)},
            "interactivity": {"is_enabled": True, **called, **options},
            "org_deploy_enabled": False,
            "socket_mode_enabled": base is None,
            "token_rotation_enabled": False,
        },
    }
