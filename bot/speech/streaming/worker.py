"""The process that hears people while they talk, for the bot that started it."""

from __future__ import annotations

import logging
import os
from typing import TYPE_CHECKING, NoReturn

import numpy as np

from bot.errors import Fault, MinutaError, ProviderError
from bot.speech.child import Channel, confine, load, where
from bot.speech.decoding import SAMPLE_RATE
from bot.speech.streaming.hearing import LiveHearing
from bot.speech.streaming.protocol import BeginLive, Lost, Ready, parsed

if TYPE_CHECKING:
    from bot.ports import UtteranceRecogniser

_log = logging.getLogger(__name__)


def main() -> None:
    """Read requests from standard input until it ends, and write answers to standard output."""
    logging.basicConfig(level=logging.WARNING)
    channel = Channel()
    begin = BeginLive.model_validate_json(channel.wait())
    confine(begin.max_memory_bytes)
    try:
        recogniser = _loaded(begin)
        channel.send(Ready())
        _serve(channel, LiveHearing(recogniser, begin.rules, channel.send))
    except MemoryError:
        _give_up(channel, Fault.SERVER, "out of memory")
    except MinutaError as error:
        _give_up(channel, Fault.BAD_INPUT, str(error))
    except ProviderError as error:
        _give_up(channel, error.fault, error.detail)
    except Exception as error:  # noqa: BLE001 (the bot is told before the process ends)
        _log.error("unexpected %s at %s", type(error).__name__, where(error))
        _give_up(channel, Fault.SERVER, f"unexpected {type(error).__name__}")


def _loaded(begin: BeginLive) -> UtteranceRecogniser:
    recogniser = load(begin.recogniser)(**begin.settings)
    # models are loaded by the first sound; nobody's first words are to wait for that
    recogniser.recognise(np.zeros(SAMPLE_RATE, np.float32))
    return recogniser


def _serve(channel: Channel, hearing: LiveHearing) -> NoReturn:
    wait_s: float | None = None
    while True:
        content = channel.wait() if wait_s is None else channel.wait_for(wait_s)
        while content is not None:
            hearing.take(parsed(content))
            content = channel.wait_for(0.0)
        wait_s = hearing.work()


def _give_up(channel: Channel, fault: Fault, detail: str) -> NoReturn:
    channel.send(Lost(stream=None, fault=fault.label, detail=detail))
    os._exit(1)  # the listening thread would hold up an orderly end


if __name__ == "__main__":
    main()
