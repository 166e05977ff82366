"""`minuta check --live`: one provider of speech to text tried once, with the key that is set."""

import os
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path
from urllib.request import getproxies

from rich.console import Console
from rich.text import Text

from bot.access import model_of
from bot.app.speech import is_local, speech_provider
from bot.errors import SettingsError
from bot.ports import SpeechService, StreamingTranscriber
from bot.settings import Settings
from bot.speech.trial.files import FileTrial
from bot.speech.trial.findings import Finding, Verdict
from bot.speech.trial.inbox import Inbox
from bot.speech.trial.sample import Sample, bundled_sample, own_sample, written
from bot.speech.trial.streams import StreamTrial
from bot.speech.trial.tunnel import open_tunnel
from integrations.web.server import open_web

_COLOURS = {Verdict.OK: "green", Verdict.NOT: "bold red", Verdict.UNKNOWN: "yellow"}


async def check_live(
    settings: Settings, engine: str, recording: Path | None, language: str | None
) -> bool:
    """Try files and streams, and print a line for each finding; whether none of them is wrong."""
    if is_local(engine):
        raise SettingsError(
            f"{engine} hears on this machine.", "Measure it: minuta evaluate speech DIR."
        )
    provider = speech_provider(settings, engine)
    sample = own_sample(recording, language) if recording else bundled_sample()
    service, transcriber = provider.files(model_of(engine)), provider.streams(model_of(engine))
    console = Console(highlight=False)
    console.print(f"{_intended(sample, service, transcriber)} It costs some cents at most.")
    is_well = True
    async for finding in _findings(settings, service, transcriber, sample):
        is_well &= finding.verdict is not Verdict.NOT
        console.print(_line(finding))
    return is_well


def _intended(
    sample: Sample, service: SpeechService | None, transcriber: StreamingTranscriber | None
) -> str:
    """What is going to be sent, and where."""
    sentences = []
    if service is not None:
        again = ", and again to be called back," if service.habits.calls_back else ""
        length = f"{sample.file.duration_s:.0f} s"
        sentences.append(f"Sends {length} of speech{again} to {service.host} as a file.")
    if transcriber is not None:
        length, hosts = f"{sample.stream.duration_s:.0f} s", ", ".join(transcriber.hosts)
        sentences.append(f"Sends {length} of speech to {hosts} as a stream, and again to cut it.")
    return " ".join(sentences)


async def _findings(
    settings: Settings,
    service: SpeechService | None,
    transcriber: StreamingTranscriber | None,
    sample: Sample,
) -> AsyncIterator[Finding]:
    async with AsyncExitStack() as stack:
        if service is not None:
            stack.push_async_callback(service.aclose)
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            inbox = await _inbox(stack, settings)
            files = FileTrial(service, sample, written(sample.file, folder), inbox)
            async for finding in files.findings():
                yield finding
        if transcriber is not None:
            stack.push_async_callback(transcriber.aclose)
            streams = StreamTrial(transcriber, sample, await _tunnelled(stack))
            async for finding in streams.findings():
                yield finding


async def _inbox(stack: AsyncExitStack, settings: Settings) -> Inbox | None:
    """Where the provider can call, None where it can't or the bot itself listens."""
    if settings.public_url is None or settings.web is None:
        return None
    inbox = Inbox(str(settings.public_url))
    try:
        await stack.enter_async_context(open_web(settings.web, inbox, _is_well))
    except SettingsError:
        return None
    return inbox


async def _is_well() -> bool:
    return True


async def _tunnelled(stack: AsyncExitStack) -> Callable[[], int] | None:
    """What cuts sockets that are opened from now on; None where they go through a proxy."""
    if {"https", "socks", "wss", "ws"} & getproxies().keys():
        return None
    tunnel, url = await stack.enter_async_context(open_tunnel())
    stack.enter_context(_sockets_through(url))
    return tunnel.cut


@contextmanager
def _sockets_through(url: str) -> Iterator[None]:
    """Let this process open sockets, and nothing else, through a proxy."""
    names = ("wss_proxy", "ws_proxy")
    os.environ.update(dict.fromkeys(names, url))
    try:
        yield
    finally:
        for name in names:
            del os.environ[name]


def _line(finding: Finding) -> Text:
    line = Text(f"{finding.verdict:<8}", _COLOURS[finding.verdict])
    line.append(finding.subject, "default")
    line.append(f"  {finding.detail}" if finding.detail else "", "dim")
    line.append(f"\n        {finding.remedy}" if finding.remedy else "", "default")
    return line
