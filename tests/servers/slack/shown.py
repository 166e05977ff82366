"""What somebody looks at: a message, a message for them only, a modal, their Home tab."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tests.servers.slack import payloads
from tests.servers.slack.states import Chosen, values

if TYPE_CHECKING:
    from tests.servers.slack.apps import Install
    from tests.servers.slack.channels import Channel
    from tests.servers.slack.people import User
    from tests.servers.slack.server import LocalSlack
    from tests.servers.slack.views import View
    from tests.servers.slack.world import Json


class Shown(NamedTuple):
    """Something with blocks, as it is now, and the app that put it there."""

    slack: LocalSlack
    user: User
    install: Install
    blocks: list[Json]
    chosen: Chosen
    view: View | None = None
    channel: Channel | None = None
    message: Json | None = None

    @classmethod
    def found(cls, slack: LocalSlack, user: User, where: Json) -> Shown:
        """Look at something again; `AssertionError` when it is not there any more."""
        if where.get("type") in {"modal", "home"}:
            view = slack.views.of(where["id"])
            assert view is not None, "this view is not open"
            assert view.user is user, "this view is somebody else's"
            return cls(slack, user, view.install, view.blocks, view.chosen, view=view)
        for one in slack.interactions.ephemerals:
            if one.message["ts"] == where["ts"] and one.user is user:
                blocks = one.message.get("blocks") or []
                return cls(
                    slack, user, one.install, blocks, one.chosen, None, one.channel, one.message
                )
        return cls._message(slack, user, where["ts"])

    @classmethod
    def _message(cls, slack: LocalSlack, user: User, ts: str) -> Shown:
        everywhere = [one for team in slack.teams.values() for one in team.channels.values()]
        channel = next((one for one in everywhere if ts in one.messages), None)
        assert channel is not None, "the message is not there any more"
        assert channel.is_visible_to(user), "they can't see this message"
        message = channel.messages[ts]
        install = channel.team.bots().get(message["user"])
        chosen = slack.interactions.chosen.setdefault((channel.id, ts, user), {})
        blocks = message.get("blocks", []) if install else []
        # A person's message has nothing to press, but shortcuts are used on it: any app will do.
        someone = install or next(iter(channel.team.bots().values()))
        return cls(slack, user, someone, blocks, chosen, None, channel, message)

    @property
    def view_id(self) -> str | None:
        return self.view.id if self.view else None

    def top_modal(self) -> View:
        """The modal, which must be the one on top."""
        assert self.view is not None, "only a modal can be sent"
        stack = self.slack.views.stacks.get(self.user, [])
        assert stack[-1:] == [self.view], "another modal covers this one"
        return self.view

    def json(self) -> Json:
        """How an interaction tells what was looked at."""
        if self.view:
            content = self.view.json()
            looked_at = {"type": "view", "view_id": self.view.id}
            return {"container": looked_at, "view": content, "state": content["state"]}
        assert self.channel is not None
        assert self.message is not None
        ts, is_ephemeral = self.message["ts"], bool(self.message.get("is_ephemeral"))
        container: Json = {
            "type": "message",
            "message_ts": ts,
            "channel_id": self.channel.id,
            "is_ephemeral": is_ephemeral,
        }
        if "thread_ts" in self.message:
            container["thread_ts"] = self.message["thread_ts"]
        url = self.slack.interactions.new_url(
            self.install, self.user, self.channel, ts, is_ephemeral=is_ephemeral
        )
        content = {
            "container": container,
            "channel": payloads.place(self.channel),
            "state": {"values": values(self.blocks, self.chosen)},
            "response_url": url,
        }
        # What only one person sees is not stored: an app is told where it stood, not what it said.
        shown = {} if is_ephemeral else {"message": self.channel.shown(self.message)}
        return {**content, **shown}
