"""The process that prepares one file after another for the bot that started it."""

from __future__ import annotations

import errno
import logging
import os
from typing import TYPE_CHECKING

from bot.errors import BadRecordingError, Fault, ProviderError
from bot.speech.child import Channel, confine, where
from bot.speech.protocol import Failed, Progressed, Refused
from bot.speech.remote.preparing import prepare
from bot.speech.remote.protocol import DiskFull, Prepare, Start

if TYPE_CHECKING:
    from bot.domain.frozen import Frozen

_log = logging.getLogger(__name__)

_STEP = 0.01
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def main() -> None:
    """Read orders from standard input until it ends, and write answers to standard output."""
    logging.basicConfig(level=logging.WARNING)
    channel = Channel()
    start = Start.model_validate_json(channel.wait())
    confine(start.max_memory_bytes)
    while True:
        order = Prepare.model_validate_json(channel.wait())
        try:
            answer = _answer(order, channel)
        except MemoryError:
            channel.send(Failed(fault=Fault.SERVER.label, detail="out of memory"))
            os._exit(1)  # the listening thread would hold up an orderly end
        except ProviderError as error:
            answer = Failed(fault=error.fault.label, detail=error.detail)
        except Exception as error:  # noqa: BLE001 (a fault of ours costs one job, not the process)
            _log.error("unexpected %s at %s", type(error).__name__, where(error))
            # trying again would meet the same fault
            detail = f"unexpected {type(error).__name__}"
            answer = Failed(fault=Fault.BAD_INPUT.label, detail=detail)
        channel.send(answer)


def _answer(order: Prepare, channel: Channel) -> Frozen:
    told = 0.0

    def report(fraction: float) -> None:
        nonlocal told
        if fraction - told >= _STEP:
            told = fraction
            channel.send(Progressed(fraction=fraction))

    try:
        return prepare(order, report)
    except BadRecordingError as error:
        return Refused(what=error.what, remedy=error.remedy)
    except OSError as error:
        if error.errno in _FULL:
            return DiskFull()
        raise


if __name__ == "__main__":
    main()
