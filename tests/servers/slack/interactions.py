"""What people do with an app reaches it by these; triggers, response addresses, ephemerals."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.servers.slack.blocks import check
from tests.servers.slack.errors import SlackError
from tests.servers.slack.transport import Kind, Reply, Request, UnansweredError

if TYPE_CHECKING:
    from tests.servers.slack.apps import App, Install
    from tests.servers.slack.channels import Channel
    from tests.servers.slack.people import User
    from tests.servers.slack.server import LocalSlack
    from tests.servers.slack.states import Chosen
    from tests.servers.slack.world import Json

TRIGGER_S = 3.0
RESPONSES = 5
RESPONSE_S = 30 * 60.0
TOO_LONG_TEXT = 40_000
_JSON = "application/json"


class AppSilentError(Exception):
    """The app did not answer within three seconds: Slack says so to the person."""


class AppFailedError(Exception):
    """The app answered by an error: Slack says so to the person."""


@dataclass(eq=False)
class Trigger:
    """The right to open one view; `view_id` is the modal in which it was given."""

    install: Install
    user: User
    made_at: float
    view_id: str | None = None
    is_used: bool = False


@dataclass(eq=False)
class ResponseUrl:
    """The right to answer somebody; `message_ts` is of the message that was used."""

    install: Install
    user: User
    channel: Channel
    made_at: float
    message_ts: str | None = None
    is_ephemeral: bool = False
    uses: int = 0


@dataclass(eq=False)
class Ephemeral:
    """A message that one person sees."""

    install: Install
    user: User
    channel: Channel
    message: Json
    chosen: Chosen = field(default_factory=dict)


class Interactions:
    """Everything between people and apps.

    `ephemerals` are those that nobody replaced or dismissed, oldest first; `responses` are all
    posts to response addresses, `chosen` what people chose in messages.
    """

    def __init__(self, slack: LocalSlack) -> None:
        self._slack = slack
        self._triggers: dict[str, Trigger] = {}
        self._urls: dict[str, ResponseUrl] = {}
        self.ephemerals: list[Ephemeral] = []
        self.responses: list[Json] = []
        self.chosen: dict[tuple[str, str, User], Chosen] = {}

    async def send(
        self, app: App, kind: Kind, payload: Json, *, accepts_payload: bool = False
    ) -> Reply:
        """Tell an app what somebody did; raises `AppSilentError` and `AppFailedError`."""
        request = Request(kind, payload, accepts_payload)
        try:
            reply = await self._slack.deliveries.transport.send(app, request)
        except UnansweredError as error:
            raise AppSilentError(error.reason) from None
        if not reply.is_good:
            raise AppFailedError(reply.status)
        return reply

    def new_trigger(self, install: Install, user: User, view_id: str | None = None) -> str:
        """A trigger_id, good for three seconds and once."""
        number = len(self._triggers) + 1
        trigger_id = f"{number}.{number * 7}.{secrets.token_hex(16)}"
        self._triggers[trigger_id] = Trigger(install, user, self._slack.clock(), view_id)
        return trigger_id

    def take_trigger(self, trigger_id: str, install: Install) -> Trigger:
        """Use a trigger_id; raises `SlackError`."""
        trigger = self._triggers.get(trigger_id)
        if trigger is None or trigger.install is not install:
            raise SlackError("invalid_trigger_id")
        if trigger.is_used:
            raise SlackError("exchanged_trigger_id")
        if self._slack.clock() - trigger.made_at > TRIGGER_S:
            raise SlackError("expired_trigger_id")
        trigger.is_used = True
        return trigger

    def new_url(
        self,
        install: Install,
        user: User,
        channel: Channel,
        message_ts: str | None = None,
        *,
        is_ephemeral: bool = False,
    ) -> str:
        """A response_url, good for half an hour and five posts."""
        url = ResponseUrl(
            install, user, channel, self._slack.clock(), message_ts, is_ephemeral=is_ephemeral
        )
        secret = secrets.token_urlsafe(18)
        self._urls[secret] = url
        return f"{self._slack.url}/actions/{install.team.id}/{len(self._urls)}/{secret}"

    def ephemeral(self, channel: Channel, user_id: str, install: Install, message: Json) -> None:
        """Show a message to one person only."""
        user = install.team.users[user_id]
        self.ephemerals.append(Ephemeral(install, user, channel, message))

    def say_at(self, address: str, body: Json) -> None:
        """Do what an app answers at once; raises `SlackError`."""
        self.say(self._urls[address.rpartition("/")[2]], body)

    def say(self, url: ResponseUrl, body: Json) -> None:
        """Do what an app answers, at once or later by its address; raises `SlackError`."""
        said = _message(body)
        if body.get("delete_original"):
            self._delete(url)
        elif body.get("replace_original") and url.message_ts:
            self._replace(url, said)
        elif body.get("response_type") == "in_channel":
            url.channel.post(
                url.install,
                said["text"],
                blocks=said.get("blocks"),
                thread_ts=body.get("thread_ts"),
            )
        else:
            stamp = self._slack.new_ts()
            thread = {"thread_ts": body["thread_ts"]} if body.get("thread_ts") else {}
            own = {"user": url.install.user_id, "ts": stamp, "is_ephemeral": True}
            self.ephemeral(url.channel, url.user.id, url.install, {**said, **own, **thread})

    def add_to(self, application: web.Application) -> None:
        """Serve response addresses."""
        application.router.add_post("/actions/{team}/{number}/{secret}", self._respond)

    async def _respond(self, request: web.Request) -> web.Response:
        try:
            url = self._usable(request.match_info["secret"])
            fault = self._slack.faults.take("response_url")
            if fault is not None and not fault.kind.is_after:
                return web.json_response({"ok": False, "error": fault.error}, status=fault.status)
            body = await _body(request)
            url.uses += 1
            self.responses.append(body)
            self.say(url, body)
        except SlackError as error:
            return web.json_response(error.json(), status=404 if "_url" in error.code else 400)
        return web.json_response({"ok": True})

    def _usable(self, secret: str) -> ResponseUrl:
        url = self._urls.get(secret)
        if url is None:
            raise SlackError("invalid_url")
        if self._slack.clock() - url.made_at > RESPONSE_S:
            raise SlackError("expired_url")
        if url.uses >= RESPONSES:
            raise SlackError("used_url")
        return url

    def _delete(self, url: ResponseUrl) -> None:
        if url.is_ephemeral:
            self.ephemerals = [one for one in self.ephemerals if not _is_source(one, url)]
        elif url.message_ts in url.channel.messages:
            url.channel.delete(url.message_ts)
        else:
            raise SlackError("message_not_found")

    def _replace(self, url: ResponseUrl, said: Json) -> None:
        if url.is_ephemeral:
            for one in self.ephemerals:
                if _is_source(one, url):
                    one.message = {**one.message, "blocks": None, **said}
        elif url.message_ts in url.channel.messages:
            url.channel.edit(url.message_ts, **{"blocks": None, **said})
        else:
            raise SlackError("message_not_found")


async def _body(request: web.Request) -> Json:
    body: Any = await request.json() if request.content_type == _JSON else None
    if not isinstance(body, dict):
        raise SlackError("invalid_payload")
    return body


def _is_source(one: Ephemeral, url: ResponseUrl) -> bool:
    return one.channel is url.channel and one.message["ts"] == url.message_ts


def _message(body: Json) -> Json:
    if body.get("delete_original"):
        return {"text": ""}
    text = body.get("text") or ""
    if not text and not body.get("blocks"):
        raise SlackError("no_text")
    if len(text) > TOO_LONG_TEXT:
        raise SlackError("msg_too_long")
    blocks = {"blocks": check(body["blocks"], "message")} if body.get("blocks") else {}
    return {"type": "message", "text": text, **blocks}
