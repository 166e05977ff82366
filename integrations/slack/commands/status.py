"""Whether Minuta works in a workspace, and what is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.preferences import UploadMode
from bot.domain.wording import duration
from bot.errors import MinutaError, ProviderError
from integrations.slack.asking import Reply
from integrations.slack.elements import bullets, line, link, own, rich
from integrations.slack.places import place
from integrations.slack.scopes import OPTIONAL, REQUIRED, missing, refused

if TYPE_CHECKING:
    from collections.abc import Iterator

    from integrations.slack.app import Surroundings
    from integrations.slack.asking import Asked
    from integrations.slack.elements import Element

_MODES = {
    UploadMode.AUTO: "notes are made of recordings in this channel by themselves",
    UploadMode.ASK: "recordings in this channel are asked about",
    UploadMode.OFF: "recordings in this channel are left alone, unless somebody asks for notes",
}
_TITLE = "How Minuta is"


async def status_reply(asked: Asked, _words: str) -> Reply:
    """Its connection, its permissions, and what holds in this channel."""
    lines = await status_lines(asked.surroundings, asked.team)
    where = place(asked.team, asked.origin.channel)
    mode = (await asked.desk.settings.room(where)).uploads
    shown = (*lines, line(own(f"Here {_MODES[mode]}.")))
    return Reply(_TITLE, (rich(line(own(_TITLE, "bold")), bullets(*shown)),))


async def status_lines(surroundings: Surroundings, team: str) -> tuple[Element, ...]:
    """Whether Slack reaches Minuta, and which permissions are missing, with how to grant them."""
    return (*_connection(surroundings), *await _permissions(surroundings, team))


def _connection(surroundings: Surroundings) -> Iterator[Element]:
    health = surroundings.health
    how = "by Socket Mode" if health.transport == "socket" else "over HTTP"
    state = "connected" if health.is_connected else "⚠️ not connected at present"
    silence_s = health.silence_s
    heard = "nothing heard yet" if silence_s is None else f"last heard {duration(silence_s)} ago"
    yield line(own(f"Slack: {state} {how}, {heard}."))


async def _permissions(surroundings: Surroundings, team: str) -> list[Element]:
    try:
        scopes = (await surroundings.api.identity(team)).scopes
    except (MinutaError, ProviderError) as error:
        return [line(own(f"⚠️ Slack does not say what Minuta may do: {type(error).__name__}."))]
    lines = [
        line(own("⚠️ Missing: "), own(scope, "code"), own(f", to {REQUIRED[scope]}."))
        for scope in missing(scopes)
    ]
    if lines:
        lines.append(line(*_how(surroundings)))
    else:
        lines.append(line(own("Every permission that Minuta needs is there.")))
    lines += [
        line(own("Not granted, which is fine: "), own(scope, "code"), own(f", to {what}."))
        for scope, what in OPTIONAL.items()
        if scope in refused(scopes)
    ]
    return lines


def _how(surroundings: Surroundings) -> tuple[Element, ...]:
    if surroundings.install_url:
        return (link(surroundings.install_url, "Install Minuta again"), own(" to grant them."))
    words = "Whoever runs Minuta adds them under OAuth & Permissions and installs the app again."
    return (own(words),)
