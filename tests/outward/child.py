"""A process that makes the calls of webhooks, to be killed in the middle of one."""

from __future__ import annotations

import asyncio
import sys

from bot.clock import SystemClock
from bot.outward.delivering import Deliveries, delivering
from integrations.webhooks import open_webhook_sender
from storage.database import open_database
from storage.store import SqlStore
from tests.outward.office import sealing


async def _main(url: str) -> None:
    async with open_database(url) as database, open_webhook_sender(private=True) as sender:
        made = Deliveries(SqlStore(database), sender, sealing(), SystemClock())
        async with delivering(made, look_s=0.1):
            await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_main(*sys.argv[1:]))
