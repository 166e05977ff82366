"""ical.js, by which Thunderbird reads calendars, in a process of its own."""

from __future__ import annotations

import asyncio
import json
import subprocess
from pathlib import Path
from typing import Any

from tests.servers.node import NotAvailableError, installed

__all__ = ["NotAvailableError", "as_ical_js_reads"]

_HERE = Path(__file__).parent


async def as_ical_js_reads(calendar: str) -> dict[str, Any]:
    """What it makes of iCalendar text, see `read.mjs`; raises `NotAvailableError`."""
    node = await asyncio.to_thread(installed, _HERE)
    answer = await asyncio.to_thread(
        subprocess.run,
        [node.node, str(node.folder / "read.mjs")],
        input=calendar.encode(),
        capture_output=True,
        check=True,
        timeout=30,
    )
    read: dict[str, Any] = json.loads(answer.stdout)
    return read
