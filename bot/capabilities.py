"""What this installation can do, judged from its settings alone."""

from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import TypeAlias

from pydantic import SecretStr

from bot.access import keys, language_access, provider_of, speech_access
from bot.domain.frozen import Frozen
from bot.errors import SettingsError
from bot.settings import Settings


class State(StrEnum):
    """Whether a capability can be used."""

    CONFIGURED = "configured"
    NOT_CONFIGURED = "not configured"
    MISCONFIGURED = "misconfigured"


class Capability(Frozen):
    """One thing Minuta can do, whether it is set up, and what to do if it is not."""

    name: str
    state: State
    detail: str
    remedy: str | None = None


def capabilities(
    settings: Settings, speech_engines: Iterable[str], chat_models: Iterable[str]
) -> tuple[Capability, ...]:
    """Every capability in the order in which people look for them.

    `speech_engines` and `chat_models` are the names that the registry knows.
    """
    return (
        _terminal(settings),
        _speech(settings, frozenset(speech_engines)),
        _notes(settings, frozenset(chat_models)),
        _reminders(settings),
        _database(settings),
        _discord(settings),
        _slack(settings),
        _web(settings),
        *_providers(settings),
    )


def _terminal(settings: Settings) -> Capability:
    return Capability(
        name="terminal",
        state=State.CONFIGURED,
        detail=f"messages are kept in {settings.data_dir / 'terminal'}",
    )


def _speech(settings: Settings, known: frozenset[str]) -> Capability:
    named = (*settings.speech, *settings.live_speech)
    if unknown := [name for name in named if provider_of(name) not in known]:
        return Capability(
            name="speech",
            state=State.MISCONFIGURED,
            detail=f"there is no engine named {', '.join(unknown)}",
            remedy=f"For MINUTA_SPEECH choose from {', '.join(sorted(known))}.",
        )
    try:
        for name in named:
            if provider_of(name) in keys(settings):
                speech_access(settings, provider_of(name))
    except SettingsError as error:
        return Capability(
            name="speech",
            state=State.MISCONFIGURED,
            detail=error.what.rstrip("."),
            remedy=error.remedy,
        )
    live = f"; while people talk {', then '.join(settings.live_speech)}"
    return Capability(
        name="speech",
        state=State.CONFIGURED,
        detail=f"by {', then '.join(settings.speech)}{live if settings.live_speech else ''}",
    )


def _web(settings: Settings) -> Capability:
    if settings.web is None:
        return _unset("web", "MINUTA_WEB is not set: results of providers are asked for")
    if settings.public_url is None:
        return Capability(
            name="web",
            state=State.MISCONFIGURED,
            detail="MINUTA_WEB is set, and nobody is told an address to call",
            remedy="Set MINUTA_PUBLIC_URL to the address under which it is reached from outside.",
        )
    host, port = settings.web
    return Capability(
        name="web", state=State.CONFIGURED, detail=f"{settings.public_url} at {host}:{port}"
    )


def _notes(settings: Settings, known: frozenset[str]) -> Capability:
    if not settings.language:
        return Capability(
            name="notes",
            state=State.CONFIGURED,
            detail="from the transcript's own sentences, without a language model",
        )
    providers = {name.partition(":")[0] for name in settings.language}
    if unknown := sorted(providers - known):
        return Capability(
            name="notes",
            state=State.MISCONFIGURED,
            detail=f"MINUTA_LANGUAGE names {', '.join(unknown)}",
            remedy=f"Choose from {', '.join(sorted(known))}, as in openai:gpt-5.4-mini.",
        )
    try:
        for provider in sorted(providers):
            language_access(settings, provider)
    except SettingsError as error:
        return Capability(
            name="notes",
            state=State.MISCONFIGURED,
            detail=error.what.rstrip("."),
            remedy=error.remedy,
        )
    return Capability(
        name="notes",
        state=State.CONFIGURED,
        detail=f"by {', then '.join(settings.language)}, then without a language model",
    )


def _reminders(settings: Settings) -> Capability:
    start, end = settings.hours
    return Capability(
        name="reminders",
        state=State.CONFIGURED,
        detail=(
            f"working day {start:%H:%M} to {end:%H:%M} in {settings.zone}, "
            f"looked for every {settings.reminder_tick_s:g} s"
        ),
    )


def _database(settings: Settings) -> Capability:
    kind, separator, _ = settings.database.partition("://")
    if kind.split("+")[0] in {"sqlite", "postgres", "postgresql"} and separator:
        where = f"in {settings.data_dir}" if settings.database_url is None else "by DATABASE_URL"
        return Capability(
            name="database", state=State.CONFIGURED, detail=f"{kind.split('+')[0]}, {where}"
        )
    return Capability(
        name="database",
        state=State.MISCONFIGURED,
        detail="DATABASE_URL is neither SQLite nor PostgreSQL",
        remedy="Write sqlite:////path/to/minuta.db or postgresql://user:password@host/name.",
    )


def _discord(settings: Settings) -> Capability:
    if settings.discord_token is None:
        return _unset("discord", "DISCORD_TOKEN is not set")
    return Capability(
        name="discord",
        state=State.CONFIGURED,
        detail="/meeting start in a server's voice channel",
    )


def _slack(settings: Settings) -> Capability:
    token, client = settings.slack_bot_token, settings.slack_client_id
    if token is None and client is None:
        return _unset("slack", "neither SLACK_BOT_TOKEN nor SLACK_CLIENT_ID is set")
    problem = _slack_installed(settings) if token is None else _slack_token(settings, token)
    if problem is not None:
        what, remedy = problem
        return Capability(name="slack", state=State.MISCONFIGURED, detail=what, remedy=remedy)
    if token is None:
        where = f"workspaces install it: {slack_address(settings)}/slack/install"
    elif settings.slack_app_token is not None:
        where = "in one workspace, over Socket Mode"
    else:
        where = f"in one workspace, at {slack_address(settings)}/slack/events"
    return Capability(name="slack", state=State.CONFIGURED, detail=where)


_Problem: TypeAlias = tuple[str, str]
"""What is wrong, and what to do about it."""


def _slack_token(settings: Settings, token: SecretStr) -> _Problem | None:
    """What is wrong with a bot in one workspace."""
    copy = "Copy the tokens from the app's pages on api.slack.com/apps again."
    if not token.get_secret_value().startswith(("xoxb-", "xoxe.xoxb-")):
        return "SLACK_BOT_TOKEN does not begin with xoxb-", copy
    if token.get_secret_value().startswith("xoxe."):
        return (
            "SLACK_BOT_TOKEN ends after twelve hours, since token rotation is on for the app",
            "Make a new app with rotation off, or let Minuta be installed by OAuth.",
        )
    app_token = settings.slack_app_token
    if app_token is not None:
        if app_token.get_secret_value().startswith("xapp-"):
            return None
        return "SLACK_APP_TOKEN does not begin with xapp-", copy
    if settings.slack_signing_secret is None:
        return (
            "neither SLACK_APP_TOKEN (Socket Mode) nor SLACK_SIGNING_SECRET (HTTP) is set",
            "Set one of them, from the app's Basic Information page on api.slack.com/apps.",
        )
    return _slack_unreachable(settings)


def _slack_installed(settings: Settings) -> _Problem | None:
    """What is wrong with a bot that workspaces install by themselves."""
    needed = {
        "SLACK_CLIENT_SECRET": settings.slack_client_secret,
        "SLACK_SIGNING_SECRET": settings.slack_signing_secret,
        "MINUTA_SECRET_KEY": settings.secret_keys or None,
    }
    if lacking := [name for name, value in needed.items() if value is None]:
        remedy = (
            "Copy Slack's from the app's Basic Information page on api.slack.com/apps; "
            "MINUTA_SECRET_KEY is the answer of: openssl rand -base64 32"
        )
        return f"SLACK_CLIENT_ID is set, but not {', '.join(lacking)}", remedy
    return _slack_unreachable(settings)


def _slack_unreachable(settings: Settings) -> _Problem | None:
    """What is wrong with an address that Slack is to call."""
    remedy = "Set MINUTA_WEB and an https address in MINUTA_PUBLIC_URL, or use Socket Mode."
    if settings.web is None or settings.public_url is None:
        return "Slack has no address to call", remedy
    if settings.public_url.scheme != "https" and settings.slack_api_url is None:
        return "MINUTA_PUBLIC_URL is not https, and Slack calls nothing else", remedy
    return None


def slack_address(settings: Settings) -> str:
    """The address under which Slack reaches Minuta, without a slash at the end."""
    return str(settings.public_url or "").rstrip("/")


def _providers(settings: Settings) -> Iterator[Capability]:
    uses = (
        ("writes notes, by MINUTA_LANGUAGE", settings.language),
        ("hears recordings, by MINUTA_SPEECH", settings.speech),
        ("hears people while they talk, by MINUTA_LIVE_SPEECH", settings.live_speech),
    )
    for name, key in keys(settings).items():
        used = [use for use, engines in uses if name in map(provider_of, engines)]
        if used:
            yield Capability(name=name, state=State.CONFIGURED, detail="; ".join(used))
        elif key is None:
            yield _unset(name, f"{name.upper()}_API_KEY is not set")
        else:
            yield _unset(name, f"its key is set; to have it hear people: MINUTA_SPEECH={name}")


def _unset(name: str, detail: str) -> Capability:
    return Capability(name=name, state=State.NOT_CONFIGURED, detail=detail)
