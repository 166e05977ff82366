"""What there is on a Discord: accounts, guilds, members, channels; and how it looks in JSON."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import IntEnum, IntFlag
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.servers.discord.scheduled import ScheduledEvent

Json = dict[str, Any]
Publish = Callable[["Guild", str, Json], None]
"""Sends an event of the main gateway to the bots of a guild."""

_EPOCH_MS = 1_420_070_400_000
_DISCRIMINATOR = "0"


class Snowflakes:
    """Ids as Discord makes them: of the moment, and each only once."""

    def __init__(self) -> None:
        self._last = int(time.time() * 1000) - _EPOCH_MS << 22

    def __call__(self) -> int:
        self._last += 1 << 12
        return self._last


class ChannelType(IntEnum):
    """The numbers of Discord."""

    TEXT = 0
    DM = 1
    VOICE = 2
    THREAD = 11
    STAGE = 13


class Permission(IntFlag):
    """The permissions that something here depends on."""

    ADMINISTRATOR = 1 << 3
    MANAGE_CHANNELS = 1 << 4
    MANAGE_GUILD = 1 << 5
    ADD_REACTIONS = 1 << 6
    VIEW_CHANNEL = 1 << 10
    SEND_MESSAGES = 1 << 11
    MANAGE_MESSAGES = 1 << 13
    EMBED_LINKS = 1 << 14
    ATTACH_FILES = 1 << 15
    READ_MESSAGE_HISTORY = 1 << 16
    MENTION_EVERYONE = 1 << 17
    CONNECT = 1 << 20
    SPEAK = 1 << 21
    USE_VAD = 1 << 25
    CHANGE_NICKNAME = 1 << 26
    USE_APPLICATION_COMMANDS = 1 << 31
    MANAGE_EVENTS = 1 << 33
    MANAGE_THREADS = 1 << 34
    CREATE_PUBLIC_THREADS = 1 << 35
    SEND_MESSAGES_IN_THREADS = 1 << 38
    SET_VOICE_CHANNEL_STATUS = 1 << 48


EVERYTHING = Permission(sum(Permission))
_MANAGING = (
    Permission.ADMINISTRATOR
    | Permission.MANAGE_CHANNELS
    | Permission.MANAGE_GUILD
    | Permission.MANAGE_MESSAGES
    | Permission.MANAGE_EVENTS
    | Permission.MANAGE_THREADS
)
USUAL = EVERYTHING & ~_MANAGING
"""What everybody may do in a guild until it is changed."""


def _role_json(role_id: int, name: str, permissions: Permission, position: int) -> Json:
    return {
        "id": str(role_id),
        "name": name,
        "permissions": str(int(permissions)),
        "position": position,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "managed": False,
        "mentionable": False,
        "icon": None,
        "unicode_emoji": None,
        "flags": 0,
    }


@dataclass(eq=False)
class Role:
    """What some members may do beyond what everybody may."""

    id: int
    name: str
    permissions: Permission

    def json(self) -> Json:
        return _role_json(self.id, self.name, self.permissions, 1)


@dataclass(eq=False)
class Account:
    """A person, or a bot with its token; `locale` is the language of a person's client.

    `reads` is the switch Message Content Intent of the bot's page: without it the bot is shown
    nothing of what people write or attach, not by REST either, unless it is mentioned or written to
    privately, or a command is used on the message.
    """

    id: int
    name: str
    is_bot: bool = False
    token: str | None = None
    reads: bool = False
    locale: str = "en-US"

    def json(self) -> Json:
        return {
            "id": str(self.id),
            "username": self.name.lower().replace(" ", "_"),
            "discriminator": _DISCRIMINATOR,
            "global_name": None if self.is_bot else self.name,
            "avatar": None,
            "bot": self.is_bot,
            "public_flags": 0,
            "flags": 0,
        }


@dataclass(eq=False)
class Member:
    """An account in a guild."""

    account: Account
    joined_at: datetime
    nick: str | None = None
    roles: list[Role] = field(default_factory=list)

    @property
    def name(self) -> str:
        """What they are called in this guild."""
        return self.nick or self.account.name

    def json(self) -> Json:
        return {
            "user": self.account.json(),
            "nick": self.nick,
            "avatar": None,
            "roles": [str(role.id) for role in self.roles],
            "joined_at": self.joined_at.isoformat(),
            "premium_since": None,
            "deaf": False,
            "mute": False,
            "pending": False,
            "flags": 0,
            "communication_disabled_until": None,
        }


@dataclass(eq=False)
class VoiceState:
    """Where somebody is heard; `session_id` is what op 0 of the voice gateway must name."""

    user_id: int
    channel_id: int
    session_id: str
    self_mute: bool = False
    self_deaf: bool = False
    mute: bool = False
    deaf: bool = False
    self_video: bool = False
    suppress: bool = False

    @property
    def can_be_heard(self) -> bool:
        return not (self.self_mute or self.mute or self.suppress)

    @property
    def can_hear(self) -> bool:
        return not (self.self_deaf or self.deaf)

    def json(self) -> Json:
        return {
            "user_id": str(self.user_id),
            "channel_id": str(self.channel_id),
            "session_id": self.session_id,
            "self_mute": self.self_mute,
            "self_deaf": self.self_deaf,
            "self_video": self.self_video,
            "mute": self.mute,
            "deaf": self.deaf,
            "suppress": self.suppress,
            "request_to_speak_timestamp": None,
        }


@dataclass(eq=False)
class Channel:
    """A channel of a guild; `denied` is what single users may not do there."""

    id: int
    guild: Guild
    name: str
    type: ChannelType
    parent_id: int | None = None
    user_limit: int = 0
    status: str | None = None
    denied: dict[int, Permission] = field(default_factory=dict)
    is_archived: bool = False

    def allowed(self, account: Account) -> Permission:
        """What somebody may do here: nothing who is no member, everything who administers."""
        allowed = self.guild.allowed(account)
        if Permission.ADMINISTRATOR in allowed:
            return EVERYTHING
        return allowed & ~self.denied.get(account.id, Permission(0))

    def forbid(self, account: Account, permission: Permission) -> None:
        """Take permissions away from one user here; what was forbidden before is allowed again."""
        self.denied[account.id] = permission
        self.guild.publish("CHANNEL_UPDATE", self.json())

    def archive(self, *, is_archived: bool) -> None:
        """Put a thread away, as Discord does after a day without a message, or take it back."""
        self.is_archived = is_archived
        self.guild.publish("THREAD_UPDATE", self.json())

    def json(self) -> Json:
        return {
            "id": str(self.id),
            "guild_id": str(self.guild.id),
            "name": self.name,
            "type": int(self.type),
            "position": 0,
            "parent_id": None if self.parent_id is None else str(self.parent_id),
            "permission_overwrites": [
                {"id": str(user_id), "type": 1, "allow": "0", "deny": str(int(denied))}
                for user_id, denied in self.denied.items()
            ],
            "nsfw": False,
            "rate_limit_per_user": 0,
            "last_message_id": None,
            "flags": 0,
            "topic": None,
        } | self._kind_json()

    def _kind_json(self) -> Json:
        if self.type is ChannelType.THREAD:
            return self._thread_json()
        if self.type is ChannelType.TEXT:
            return {}
        return {
            "bitrate": 64_000,
            "user_limit": self.user_limit,
            "rtc_region": None,
            "video_quality_mode": 1,
            "status": self.status,
        }

    def _thread_json(self) -> Json:
        opened = self.guild.opened_at.isoformat()
        return {
            "owner_id": str(self.guild.owner.id),
            "message_count": 0,
            "member_count": 1,
            "total_message_sent": 0,
            "applied_tags": [],
            "thread_metadata": {
                "archived": self.is_archived,
                "locked": False,
                "auto_archive_duration": 1440,
                "archive_timestamp": opened,
                "create_timestamp": opened,
            },
        }


@dataclass(eq=False)
class Guild:
    """A server of Discord with its members, channels and voice states, by id."""

    id: int
    name: str
    owner: Account
    send: Publish
    everyone: Permission = USUAL
    opened_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    members: dict[int, Member] = field(default_factory=dict)
    roles: dict[int, Role] = field(default_factory=dict)
    events: dict[int, ScheduledEvent] = field(default_factory=dict)
    channels: dict[int, Channel] = field(default_factory=dict)
    voice_states: dict[int, VoiceState] = field(default_factory=dict)

    def publish(self, event: str, content: Json) -> None:
        self.send(self, event, content)

    def allowed(self, account: Account) -> Permission:
        """What somebody may do in the whole guild."""
        member = self.members.get(account.id)
        if member is None:
            return Permission(0)
        allowed = self.everyone
        for role in member.roles:
            allowed |= role.permissions
        return EVERYTHING if Permission.ADMINISTRATOR in allowed else allowed

    def json(self) -> Json:
        """What GUILD_CREATE carries."""
        channels = [channel for channel in self.channels.values() if not _is_thread(channel)]
        threads = [channel for channel in self.channels.values() if _is_thread(channel)]
        return {
            "id": str(self.id),
            "name": self.name,
            "owner_id": str(self.owner.id),
            "icon": None,
            "roles": [self.everyone_json(), *(role.json() for role in self.roles.values())],
            "channels": [channel.json() for channel in channels],
            "threads": [thread.json() for thread in threads],
            "members": [member.json() for member in self.members.values()],
            "member_count": len(self.members),
            "voice_states": [state.json() for state in self.voice_states.values()],
            "presences": [],
            "emojis": [],
            "stickers": [],
            "features": [],
            "stage_instances": [],
            "guild_scheduled_events": [event.json() for event in self.events.values()],
            "soundboard_sounds": [],
            "joined_at": self.opened_at.isoformat(),
            "large": False,
            "unavailable": False,
            "afk_timeout": 300,
            "verification_level": 0,
            "default_message_notifications": 0,
            "explicit_content_filter": 0,
            "mfa_level": 0,
            "nsfw_level": 0,
            "premium_tier": 0,
            "premium_progress_bar_enabled": False,
            "system_channel_flags": 0,
            "preferred_locale": "en-US",
        }

    def voice_state_json(self, state: VoiceState) -> Json:
        """What VOICE_STATE_UPDATE carries."""
        return state.json() | self._who_json(state.user_id)

    def voice_left_json(self, state: VoiceState) -> Json:
        """What VOICE_STATE_UPDATE carries of somebody who is in no room any more."""
        return state.json() | {"channel_id": None} | self._who_json(state.user_id)

    def _who_json(self, user_id: int) -> Json:
        return {"guild_id": str(self.id), "member": self.members[user_id].json()}

    def everyone_json(self) -> Json:
        """The role that everybody has."""
        return _role_json(self.id, "@everyone", self.everyone, 0)


def _is_thread(channel: Channel) -> bool:
    return channel.type is ChannelType.THREAD
