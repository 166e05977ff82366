"""Minuta that has joined the local Slack as `minuta run` does."""

from __future__ import annotations

import socket
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from bot.clock import SystemClock
from integrations.slack.joining import open_slack
from integrations.slack.reaching import SlackKeys
from integrations.web.server import open_web
from tests.slack.front import QUICK

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.ports import Clock
    from integrations.slack.joining import Slack
    from storage.store import SqlStore
    from tests.slack.office import Office
    from tests.slack.scripted_desk import ScriptedDesk

KEY = "k" * 32


def free_port() -> int:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        port: int = bound.getsockname()[1]
        return port


def keys(office: Office, **changes: object) -> SlackKeys:
    """For one workspace over Socket Mode."""
    usual = {
        "bot_token": office.bot.token,
        "app_token": office.app.app_token,
        "api_url": office.slack.api_url,
    }
    return SlackKeys.model_validate({**usual, **changes})


def keys_for_many(office: Office, **changes: object) -> SlackKeys:
    """For workspaces that install it."""
    usual = {
        "client_id": office.app.client_id,
        "client_secret": office.app.client_secret,
        "signing_secret": office.app.signing_secret,
        "secret_keys": (KEY,),
        "public_url": "https://minuta.example.org/",
        "api_url": office.slack.api_url,
    }
    return SlackKeys.model_validate({**usual, **changes})


@asynccontextmanager
async def joined(
    store: SqlStore, given: SlackKeys, clock: Clock | None = None
) -> AsyncIterator[Slack]:
    async with open_slack(given, store, clock or SystemClock(), rhythm=QUICK) as slack:
        yield slack


@asynccontextmanager
async def on_the_web(office: Office, slack: Slack) -> AsyncIterator[None]:
    async def well() -> bool:
        return True

    async with open_web(("127.0.0.1", 0), None, well, routes=slack.routes) as (host, port):
        office.app.http(f"http://{host}:{port}/slack/events")
        yield


def asked(scripted: ScriptedDesk) -> list[str]:
    return [call.what for call in scripted.script.calls]


async def share(office: Office) -> None:
    office.slack.share(office.alice, office.general, "weekly.m4a", b"sound", media_type="audio/mp4")
    await office.slack.settled()
