"""`python -m tests.servers.discord`: the local Discord in a process of its own.

The first line of its output is a JSON object: `url`, `gateway_url`, `certificate`, `token` and
`control`, the address for `POST /_control/<what>`. It ends when its input does.
"""

from __future__ import annotations

import asyncio
import json
import sys

from tests.servers.discord.server import LocalDiscord


async def _serve() -> None:
    async with LocalDiscord.started() as local:
        addresses = {
            "url": local.url,
            "gateway_url": local.gateway_url,
            "certificate": str(local.certificate),
            "token": local.bot.token,
            "control": local.control_url,
        }
        sys.stdout.write(json.dumps(addresses) + "\n")
        sys.stdout.flush()
        await asyncio.to_thread(sys.stdin.read)


asyncio.run(_serve())
