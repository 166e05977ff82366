"""A bot in a process of its own that discards a meeting and stands still at one moment of that."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from bot.domain.publication import CaptureNotice, CapturePublication
from storage.store import SqlStore
from tests.capture.rooms import ANN
from tests.capture.world import World, talk, wanted

if TYPE_CHECKING:
    from datetime import datetime

    from bot.domain.publication import Publication

MOMENTS = ("leaving the room", "saying so", "forgetting")


def killed_while(moment: str, folder: Path) -> str:
    """Let the process come to a moment and kill it there; returns the id of its meeting."""
    command = [sys.executable, "-m", __name__, moment, str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        meeting_id = process.stdout.readline().strip()
        reached = process.stdout.readline().strip()
        process.kill()
    assert reached == moment
    return meeting_id


def _stand_still(moment: str) -> None:
    os.write(1, f"{moment}\n".encode())
    signal.pause()


class _ForgetfulStore(SqlStore):
    async def forget_meeting(self, meeting_id: str, *, at: datetime | None = None) -> None:
        del meeting_id, at
        _stand_still("forgetting")


async def _discard(moment: str, folder: Path) -> None:
    world = World(folder)

    def say(publication: Publication) -> None:
        is_last = isinstance(publication, CapturePublication) and (
            publication.notice is CaptureNotice.DISCARDED
        )
        if moment == "saying so" and is_last:
            _stand_still(moment)

    world.chat.trouble = say
    if moment == "leaving the room":
        world.rooms.on_leave = lambda: _stand_still(moment)
    if moment == "forgetting":
        world.store = _ForgetfulStore
    world.rooms.come_and_go(ANN)
    async with world.bot() as (captures, _):
        meeting = await captures.start(wanted())
        await talk(world.rooms.connections[0])
        await world.until_said(CaptureNotice.RECORDING)
        os.write(1, f"{meeting.id}\n".encode())
        await captures.discard(meeting.id)
        await captures.over(meeting.id)


if __name__ == "__main__":
    asyncio.run(_discard(sys.argv[1], Path(sys.argv[2])))
