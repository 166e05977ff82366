"""What the methods of the Web API take, need and allow.

From the reference of August 2026 at docs.slack.dev/reference/methods. In `takes`, `*` marks what is
required, `?` what may be null in JSON; `:b` is a boolean, `:n` a number, `:j` JSON, all else text.
"""

from __future__ import annotations

from typing import NamedTuple

_READ = ("channels:read", "groups:read", "im:read", "mpim:read")
_HISTORY = ("channels:history", "groups:history", "im:history", "mpim:history")
_POSTED = (
    "as_user:b attachments:j? blocks:j? link_names:b markdown_text metadata:j? parse? text?"
    " thread_ts? unfurl_links:b unfurl_media:b username? icon_emoji? icon_url? channel*"
)


class Argument(NamedTuple):
    """One argument of a method; `kind` is `text`, `boolean`, `number` or `json`."""

    name: str
    kind: str
    is_required: bool
    may_be_null: bool


class Method(NamedTuple):
    """One method; any of its `scopes` is enough to begin with.

    `needs` says whose token it takes: `bot`, `app`, or `none`.
    """

    arguments: dict[str, Argument]
    scopes: tuple[str, ...] = ()
    tier: int = 3
    takes_json: bool = False
    needs: str = "bot"


_KINDS = {"b": "boolean", "n": "number", "j": "json", "": "text"}


def _method(
    takes: str,
    *scopes: str,
    tier: int = 3,
    takes_json: bool = False,
    needs: str = "bot",
) -> Method:
    arguments = {}
    for word in takes.split():
        is_required, may_be_null = "*" in word, "?" in word
        name, _, letter = word.strip("*?").replace("*", "").partition(":")
        arguments[name] = Argument(name, _KINDS[letter], is_required, may_be_null)
    return Method(arguments, scopes, tier, takes_json, needs)


METHODS = {
    "api.test": _method("error foo", tier=4, takes_json=True, needs="none"),
    "apps.connections.open": _method("", takes_json=True, needs="app"),
    "apps.uninstall": _method("client_id* client_secret*", tier=1),
    "auth.revoke": _method("test:b"),
    "auth.test": _method("", tier=5, takes_json=True),
    "blocks.validate": _method("blocks:j message:j view:j", tier=4, takes_json=True),
    "bots.info": _method("bot team_id", "users:read"),
    "chat.delete": _method("as_user:b channel* ts*", "chat:write", takes_json=True),
    "chat.getPermalink": _method("channel* message_ts*", tier=5),
    "chat.postEphemeral": _method(
        "as_user:b attachments:j? blocks:j? channel* icon_emoji icon_url link_names:b markdown_text"
        " metadata:j? parse? text? thread_ts? user* username",
        "chat:write",
        tier=4,
        takes_json=True,
    ),
    "chat.postMessage": _method(
        f"{_POSTED} mrkdwn:b reply_broadcast:b", "chat:write", tier=5, takes_json=True
    ),
    "chat.update": _method(
        "as_user:b? attachments:j? blocks:j? markdown_text metadata:j? channel* link_names:b?"
        " parse? text? ts* reply_broadcast:b file_ids:j",
        "chat:write",
        takes_json=True,
    ),
    "conversations.history": _method(
        "channel* cursor include_all_metadata:b inclusive:b latest limit:n oldest",
        *_HISTORY,
        takes_json=True,
    ),
    "conversations.info": _method("channel* include_locale:b include_num_members:b", *_READ),
    "conversations.join": _method("channel*", "channels:join", takes_json=True),
    "conversations.leave": _method(
        "channel*", "channels:manage", "channels:join", "groups:write", takes_json=True
    ),
    "conversations.list": _method(
        "cursor exclude_archived:b limit:n team_id types", *_READ, tier=2
    ),
    "conversations.members": _method("channel* cursor limit:n", *_READ, tier=4),
    "conversations.open": _method(
        "channel? return_im:b users prevent_creation:b", "im:write", "mpim:write", takes_json=True
    ),
    "conversations.replies": _method(
        "channel* cursor include_all_metadata:b inclusive:b latest limit:n oldest ts*", *_HISTORY
    ),
    "dnd.info": _method("user team_id", "dnd:read"),
    "files.completeUploadExternal": _method(
        "files:j* channel_id thread_ts channels initial_comment blocks:j username? icon_url"
        " icon_emoji",
        "files:write",
        tier=4,
        takes_json=True,
    ),
    "files.delete": _method("file*", "files:write", takes_json=True),
    "files.getUploadURLExternal": _method(
        "length:n* filename* snippet_type alt_txt", "files:write", tier=4
    ),
    "files.info": _method("count:n cursor file* limit:n page:n", "files:read", tier=4),
    "files.list": _method(
        "channel count:n page:n show_files_hidden_by_limit:b team_id ts_from ts_to types user",
        "files:read",
    ),
    "oauth.v2.access": _method(
        "client_id client_secret code code_verifier redirect_uri grant_type refresh_token",
        tier=5,
        needs="none",
    ),
    "reactions.add": _method("channel* name* timestamp*", "reactions:write", takes_json=True),
    "team.info": _method("domain team", "team:read", takes_json=True),
    "users.conversations": _method(
        "cursor exclude_archived:b exclude_muted:b limit:n team_id types user", *_READ
    ),
    "users.info": _method("include_locale:b user*", "users:read", tier=4),
    "users.list": _method("cursor include_locale:b limit:n team_id", "users:read", tier=2),
    "users.lookupByEmail": _method("email*", "users:read.email"),
    "views.open": _method("trigger_id? interactivity_pointer? view:j*", tier=4, takes_json=True),
    "views.publish": _method(
        "user_id* view:j* hash interactivity_pointer", tier=4, takes_json=True
    ),
    "views.push": _method("trigger_id? interactivity_pointer? view:j*", tier=4, takes_json=True),
    "views.update": _method("view_id external_id view:j* hash", tier=4, takes_json=True),
}
