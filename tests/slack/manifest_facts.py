"""Which permissions methods and events take, from the reference at docs.slack.dev, August 2026.

Any of a method's permissions is enough to call it; which one depends on the kind of channel.
"""

_HISTORY = frozenset({"channels:history", "groups:history", "im:history", "mpim:history"})
_READ = frozenset({"channels:read", "groups:read", "im:read", "mpim:read"})
_NONE = frozenset[str]()

METHODS = {
    "apps.connections.open": _NONE,
    "auth.test": _NONE,
    "chat.delete": frozenset({"chat:write"}),
    "chat.getPermalink": _NONE,
    "chat.postEphemeral": frozenset({"chat:write"}),
    "chat.postMessage": frozenset({"chat:write"}),
    "chat.update": frozenset({"chat:write"}),
    "conversations.history": _HISTORY,
    "conversations.info": _READ,
    "conversations.join": frozenset({"channels:join"}),
    "conversations.members": _READ,
    "conversations.open": frozenset({"channels:manage", "groups:write", "im:write", "mpim:write"}),
    "conversations.replies": _HISTORY,
    "files.completeUploadExternal": frozenset({"files:write"}),
    "files.delete": frozenset({"files:write"}),
    "files.getUploadURLExternal": frozenset({"files:write"}),
    "files.info": frozenset({"files:read"}),
    "files.list": frozenset({"files:read"}),
    "oauth.v2.access": _NONE,
    "users.info": frozenset({"users:read"}),
    "views.open": _NONE,
    "views.publish": _NONE,
    "views.push": _NONE,
    "views.update": _NONE,
}

EVENTS = {
    "app_home_opened": _NONE,
    "app_mention": frozenset({"app_mentions:read"}),
    "app_uninstalled": _NONE,
    "file_deleted": frozenset({"files:read"}),
    "file_shared": frozenset({"files:read"}),
    "message.channels": frozenset({"channels:history"}),
    "message.groups": frozenset({"groups:history"}),
    "message.im": frozenset({"im:history"}),
    "message.mpim": frozenset({"mpim:history"}),
    "team_join": frozenset({"users:read"}),
    "tokens_revoked": _NONE,
    "user_change": frozenset({"users:read"}),
}
