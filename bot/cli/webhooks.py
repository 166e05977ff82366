"""`minuta webhooks`: which programs are told of every change of action items, and how that goes."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from enum import StrEnum
from typing import Annotated, NamedTuple

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.app.records import open_records
from bot.app.webhooks import webhook_sealing
from bot.cli.recordings import TERMINAL
from bot.clock import SystemClock
from bot.desk.webhooks import FrontWebhookDesk
from bot.domain.meeting import Place
from bot.domain.people import Account
from bot.domain.webhook import Webhook, WebhookCall
from bot.domain.wording import one_line
from bot.errors import NotFoundError
from bot.ports import Asker, Store
from bot.ports.desk import NewWebhook
from bot.settings import read_settings

webhooks = typer.Typer(
    help="Tell other programs of every change of action items, and see how that goes.",
    invoke_without_command=True,
)


class Chat(StrEnum):
    """Where meetings are held, as far as webhooks can be told of them."""

    DISCORD = "discord"
    SLACK = "slack"
    TERMINAL = "terminal"


_Id = Annotated[str, typer.Argument(metavar="ID", help="The webhook's id.")]


@webhooks.callback()
def webhooks_group(context: typer.Context) -> None:
    """List the webhooks of all servers."""
    if context.invoked_subcommand is None:
        list_webhooks()


@webhooks.command("list")
def list_webhooks() -> None:
    """List the webhooks of all servers."""
    Console(highlight=False).print(_listed(asyncio.run(_all())))


@webhooks.command("add")
def add_webhook(
    url: Annotated[str, typer.Argument(metavar="URL", help="Where it is called.")],
    *,
    platform: Annotated[
        Chat, typer.Option(help="The chat whose items it is told of.")
    ] = Chat.TERMINAL,
    workspace: Annotated[str, typer.Option(help="The id of the server or team there.")] = "",
    channel: Annotated[
        str, typer.Option(help="The id of the channel; without one, all of the server.")
    ] = "",
) -> None:
    """Call an address from now on; the secret that calls are signed with is shown once."""
    if platform is Chat.TERMINAL:
        workspace = workspace or TERMINAL.workspace
    elif not workspace:
        raise typer.BadParameter("which server or team is it? Give its id as --workspace.")
    added = asyncio.run(_added(url, _Operator(platform, workspace), channel or None))
    typer.echo(f"{added.webhook.id} is called from now on. Its secret, which is not shown again:")
    typer.echo(added.secret)


@webhooks.command("log")
def show_log(
    webhook: _Id,
    *,
    limit: Annotated[int, typer.Option(help="How many, the newest first.", min=1)] = 20,
) -> None:
    """Show the newest calls of a webhook and what became of them."""
    Console(highlight=False).print(_logged(asyncio.run(_calls(webhook, limit))))


@webhooks.command("resume")
def resume_webhook(webhook: _Id) -> None:
    """Call a webhook again that was paused, or sooner than it would be."""
    asyncio.run(_resumed(webhook))
    typer.echo("It is called again; minuta run does so.")


@webhooks.command("remove")
def remove_webhook(webhook: _Id) -> None:
    """Call a webhook no more and forget it."""
    asyncio.run(_removed(webhook))
    typer.echo("It is called no more.")


@webhooks.command("again")
def call_again(
    webhook: _Id, call: Annotated[str, typer.Argument(metavar="CALL", help="The call's id.")]
) -> None:
    """Make a call again that has failed."""
    asyncio.run(_again(webhook, call))
    typer.echo("It is made again; minuta run does so.")


class _Operator(Asker):
    """Who runs Minuta: an admin of every workspace, who is in none of them."""

    def __init__(self, platform: str, workspace: str) -> None:
        self._account = Account(platform=platform, workspace=workspace, user_id="operator")

    @property
    def account(self) -> Account:
        """An account that the platform does not know."""
        return self._account

    @property
    def name(self) -> str:
        """What they are called."""
        return "operator"

    @property
    def is_admin(self) -> bool:
        """They are."""
        return True

    @property
    def language(self) -> str | None:
        """Unknown."""
        return None

    async def can_read(self, place: Place) -> bool:  # noqa: ARG002 (no place is theirs)
        """They are no member of anything, though everything lies on their machine."""
        return False


class _Front(NamedTuple):
    """The desk, and the records under it."""

    desk: FrontWebhookDesk
    store: Store

    async def operator(self, webhook_id: str) -> _Operator:
        """Who may ask about a webhook; raises `NotFoundError`."""
        for webhook in await self.store.all_webhooks():
            if webhook.id == webhook_id.strip().lower():
                return _Operator(webhook.platform, webhook.workspace)
        raise NotFoundError("There is no such webhook.", "See minuta webhooks.")


@asynccontextmanager
async def _front() -> AsyncIterator[_Front]:
    # the library takes a third of a second to import; other commands need not wait for it
    from integrations.webhooks import open_webhook_sender  # noqa: PLC0415

    settings, clock = read_settings(), SystemClock()
    async with (
        open_records(settings, clock) as records,
        open_webhook_sender(private=settings.webhooks_private) as sender,
    ):
        sealing = webhook_sealing(settings)
        desk = FrontWebhookDesk(records.store, sender, sealing, clock, by_operator=True)
        yield _Front(desk, records.store)


async def _all() -> Sequence[Webhook]:
    async with _front() as front:
        return await front.store.all_webhooks()


async def _added(url: str, by: _Operator, channel: str | None) -> NewWebhook:
    account = by.account
    async with _front() as front:
        place = None
        if channel is not None:
            place = Place(platform=account.platform, workspace=account.workspace, channel=channel)
        return await front.desk.add(by, url, place)


async def _calls(webhook_id: str, limit: int) -> Sequence[WebhookCall]:
    async with _front() as front:
        return await front.desk.calls(await front.operator(webhook_id), webhook_id, limit)


async def _resumed(webhook_id: str) -> None:
    async with _front() as front:
        await front.desk.resume(await front.operator(webhook_id), webhook_id)


async def _removed(webhook_id: str) -> None:
    async with _front() as front:
        await front.desk.remove(await front.operator(webhook_id), webhook_id)


async def _again(webhook_id: str, call_id: str) -> None:
    async with _front() as front:
        await front.desk.again(await front.operator(webhook_id), webhook_id, call_id)


def _listed(found: Sequence[Webhook]) -> Table:
    table = Table("Webhook", "Server", "Channel", "Address", "State", box=None, pad_edge=False)
    for webhook in found:
        table.add_row(
            webhook.id,
            Text(one_line(f"{webhook.platform} {webhook.workspace}")),
            Text(one_line(webhook.channel) if webhook.channel else "all"),
            Text(one_line(webhook.url), overflow="fold"),
            Text(f"paused: {webhook.paused}" if webhook.paused else "is called"),
        )
    return table


def _logged(calls: Sequence[WebhookCall]) -> Table:
    table = Table(
        "Call", "Item", "Changed", "State", "Tries", "Answer", "Next", box=None, pad_edge=False
    )
    for call in calls:
        is_waiting = call.state is call.state.WAITING
        table.add_row(
            call.id,
            call.item.id,
            f"{call.at.astimezone():%Y-%m-%d %H:%M:%S}",
            call.state,
            str(call.attempts),
            Text(str(call.status or one_line(call.error or ""))),
            f"{call.next_at.astimezone():%Y-%m-%d %H:%M:%S}" if is_waiting else "",
        )
    return table
