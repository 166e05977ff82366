"""The Events API: who is told what, how often, and when Slack gives up."""

from __future__ import annotations

import secrets
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from tests.servers.discord.waiting import until
from tests.servers.slack.transport import Reply, Request, Transport, UnansweredError

if TYPE_CHECKING:
    from tests.servers.slack.channels import Channel
    from tests.servers.slack.server import LocalSlack
    from tests.servers.slack.world import App, Install, Json, Team

RETRIES_S = (0.0, 60.0, 300.0)
"""The waits before the first, second and third retry (docs.slack.dev, "Events API")."""
HOURLY_LIMIT = 30_000
"""Events for one app in one workspace within an hour, before it is told app_rate_limited."""
_HOUR_S = 3_600.0

_MESSAGES = {
    "channel": ("message.channels", "channels:history"),
    "group": ("message.groups", "groups:history"),
    "im": ("message.im", "im:history"),
    "mpim": ("message.mpim", "mpim:history"),
}
_SCOPES = {
    "app_mention": "app_mentions:read",
    "file_created": "files:read",
    "file_change": "files:read",
    "file_deleted": "files:read",
    "file_shared": "files:read",
    "file_unshared": "files:read",
    "user_change": "users:read",
    "team_join": "users:read",
    "reaction_added": "reactions:read",
    "reaction_removed": "reactions:read",
    "channel_left": "channels:read",
    "channel_archive": "channels:read",
    "channel_rename": "channels:read",
    "channel_created": "channels:read",
    "channel_deleted": "channels:read",
    "group_left": "groups:read",
    "group_archive": "groups:read",
    "group_rename": "groups:read",
    "group_deleted": "groups:read",
}
_ROOMS = {"C": "channels:read", "G": "groups:read", "D": "im:read"}


class Attempt(NamedTuple):
    """One try; `outcome` is "ok" or why it failed, `moment` is of this Slack's clock."""

    number: int
    reason: str
    outcome: str
    moment: float


@dataclass(eq=False)
class Delivery:
    """An event on its way to one app; `next_at` is when it is tried again."""

    event_id: str
    install: Install
    body: Json
    attempts: list[Attempt] = field(default_factory=list)
    is_acknowledged: bool = False
    is_given_up: bool = False
    next_at: float | None = None

    @property
    def event(self) -> Json:
        event: Json = self.body["event"]
        return event

    def is_quiet(self, now: float) -> bool:
        """Whether nothing happens with it before the time is put forward."""
        is_waiting = self.next_at is not None and self.next_at > now
        return self.is_acknowledged or self.is_given_up or is_waiting


class Deliveries:
    """All events that were published.

    `log` holds those that were for an app, in their order. `lose_acks` is how many of the next
    acknowledgements get lost on their way: the app did its work, and is told again.
    """

    def __init__(self, slack: LocalSlack) -> None:
        self._slack = slack
        self._moments: dict[tuple[str, str], deque[float]] = {}
        self._limited_at: dict[tuple[str, str], float] = {}
        self.transport = Transport(slack)
        self.log: list[Delivery] = []
        self.lose_acks = 0
        self.hourly_limit = HOURLY_LIMIT

    def publish(
        self,
        team: Team,
        event: Json,
        channel: Channel | None = None,
        install: Install | None = None,
    ) -> None:
        """Tell the apps of a workspace what happened, if they may know it and asked for it.

        With a channel only its members are told, with an install only this one.
        """
        concerned = [install] if install else [app.installs.get(team.id) for app in self._apps()]
        for one in concerned:
            if one is None or not self.transport.reaches(one.app):
                continue
            is_about_its_end = event["type"] in {"app_uninstalled", "tokens_revoked"}
            if one.is_revoked and not is_about_its_end:
                continue
            if channel is not None and one.user_id not in channel.members:
                continue
            if is_subscribed(one, event) and not self._is_too_much(one):
                self._begin(one, event, channel)

    def of(self, kind: str) -> list[Delivery]:
        """All deliveries of a type of event."""
        return [one for one in self.log if one.event["type"] == kind]

    async def redeliver(self, event_id: str) -> Delivery:
        """Deliver an event once more, as after an acknowledgement that Slack did not get."""
        delivery = next(one for one in self.log if one.event_id == event_id)
        await self._attempt(delivery, self._reason(delivery.install.app))
        return delivery

    async def settled(self, timeout_s: float = 30.0) -> None:
        """Wait until every event is acknowledged, given up, or waits for the time to pass."""
        clock = self._slack.clock
        await until(lambda: all(one.is_quiet(clock()) for one in self.log), timeout_s)

    async def verify(self, app: App) -> bool:
        """Ask an address whether it is the app's own, as when it is typed in."""
        challenge = secrets.token_urlsafe(32)
        body = {"token": "local", "challenge": challenge, "type": "url_verification"}
        try:
            reply = await self.transport.send(app, Request("events_api", body))
        except UnansweredError:
            return False
        said = reply.body.get("challenge") if isinstance(reply.body, dict) else reply.body
        return reply.is_good and said == challenge

    async def stop(self) -> None:
        """Deliver nothing any more."""
        await self.transport.stop()

    def _apps(self) -> list[App]:
        return list(self._slack.apps.values())

    def _begin(self, install: Install, event: Json, channel: Channel | None) -> None:
        delivery = Delivery(self._slack.new_id("Ev"), install, {})
        delivery.body = envelope(delivery.event_id, install, event, channel, self._slack.clock())
        self.log.append(delivery)
        self._slack.failures.start(self._deliver(delivery))

    async def _deliver(self, delivery: Delivery) -> None:
        await self._attempt(delivery, "")
        for wait_s in RETRIES_S:
            if delivery.is_acknowledged or delivery.is_given_up:
                return
            delivery.next_at = delivery.attempts[-1].moment + wait_s
            await self._slack.clock.until(delivery.next_at)
            delivery.next_at = None
            await self._attempt(delivery, delivery.attempts[-1].outcome)
        delivery.is_given_up = not delivery.is_acknowledged

    async def _attempt(self, delivery: Delivery, reason: str) -> None:
        app, number = delivery.install.app, len(delivery.attempts)
        request = Request("events_api", delivery.body, attempt=number, reason=reason)
        try:
            reply = await self.transport.send(app, request)
            outcome = "ok" if reply.is_good else "http_error"
            delivery.is_given_up = _wants_no_more(reply)
        except UnansweredError as error:
            outcome = error.reason
        if outcome == "ok" and self.lose_acks:
            self.lose_acks -= 1
            outcome = self._reason(app)
        delivery.attempts.append(Attempt(number, reason, outcome, self._slack.clock()))
        delivery.is_acknowledged = delivery.is_acknowledged or outcome == "ok"

    @staticmethod
    def _reason(app: App) -> str:
        return "timeout" if app.is_socket_mode else "http_timeout"

    def _is_too_much(self, install: Install) -> bool:
        key, now = (install.app.id, install.team.id), self._slack.clock()
        moments = self._moments.setdefault(key, deque())
        while moments and moments[0] <= now - _HOUR_S:
            moments.popleft()
        if len(moments) < self.hourly_limit:
            moments.append(now)
            return False
        minute = now // 60 * 60
        if self._limited_at.get(key) != minute:
            self._limited_at[key] = minute
            self._slack.failures.start(self._tell_limit(install, int(minute)))
        return True

    async def _tell_limit(self, install: Install, minute: int) -> None:
        body: Json = {
            "token": "local",
            "type": "app_rate_limited",
            "team_id": install.team.id,
            "minute_rate_limited": minute,
            "api_app_id": install.app.id,
        }
        try:
            await self.transport.send(install.app, Request("events_api", body))
        except UnansweredError:
            return  # nobody is told a second time that they were told too much


def is_subscribed(install: Install, event: Json) -> bool:
    """Whether an app asked for such an event and has the scope for it."""
    kind, scopes = event["type"], install.scopes
    name, scope = kind, _SCOPES.get(kind)
    if kind == "message":
        name, scope = _MESSAGES[event["channel_type"]]
    elif kind in {"member_joined_channel", "member_left_channel"}:
        scope = _ROOMS[event["channel_type"]]
    wanted = install.app.events
    return (scope is None or scope in scopes) and (wanted is None or name in wanted)


def envelope(
    event_id: str, install: Install, event: Json, channel: Channel | None, now: float
) -> Json:
    """The outer event, as one app gets it."""
    return {
        "token": "local",
        "team_id": install.team.id,
        "context_team_id": install.team.id,
        "context_enterprise_id": None,
        "api_app_id": install.app.id,
        "event": event,
        "type": "event_callback",
        "event_id": event_id,
        "event_time": int(now),
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": install.team.id,
                "user_id": install.user_id,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": channel is not None and channel.is_connect,
        "event_context": f"4-{secrets.token_urlsafe(24)}",
    }


def _wants_no_more(reply: Reply) -> bool:
    return not reply.is_good and reply.headers.get("X-Slack-No-Retry") == "1"
