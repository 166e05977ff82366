"""What engines made of recordings, as tables and as lines of JSON."""

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from pydantic import JsonValue
from rich.table import Table

from bot.speech.evaluation.calibration import BUCKETS
from bot.speech.evaluation.results import EngineResult, Mode, Spread, Totals, add_up, spread

_NONE = "–"


class _Group(NamedTuple):
    """Clips that are added up: those of one kind, or all of them."""

    title: str
    is_mixed: bool
    totals: Totals
    is_kind: bool


def tables(results: Sequence[EngineResult], *, with_details: bool) -> Iterator[Table]:
    """The tables that have something to say."""
    if with_details:
        yield _clips(results)
    yield _scores(results, with_kinds=with_details)
    if streams := [result for result in results if result.mode is Mode.STREAM]:
        yield _delays(streams)
    if sure := [result for result in results if add_up(result.clips).calibration.words]:
        yield _confidence(sure)


def lines(results: Iterable[EngineResult]) -> str:
    """A line of JSON for every engine, mode and group of clips; times are seconds, rates shares."""
    return "".join(
        f"{json.dumps(_figures(result, group))}\n"
        for result in results
        for group in _groups(result)
    )


def _groups(result: EngineResult) -> list[_Group]:
    kinds = sorted({(clip.is_mixed, clip.kind) for clip in result.clips})
    found = [
        _Group(kind, is_mixed, add_up(chosen), is_kind=True)
        for is_mixed, kind in kinds
        if (chosen := [c for c in result.clips if (c.is_mixed, c.kind) == (is_mixed, kind)])
    ]
    for is_mixed, title in ((False, "all with one speaker"), (True, "all with several")):
        if chosen := [clip for clip in result.clips if clip.is_mixed is is_mixed]:
            found.append(_Group(title, is_mixed, add_up(chosen), is_kind=False))
    return found


def _scores(results: Sequence[EngineResult], *, with_kinds: bool) -> Table:
    table = _table(
        "Engine", "As", "Clips of", "Clips", "Seconds", "Words", "WER %", "DER %", "Speakers",
        "RTF", "ECE %", "USD/h", "Failed",
    )  # fmt: skip
    for result in results:
        for group in _groups(result):
            if with_kinds or not group.is_kind:
                style = None if group.is_kind else "bold"
                table.add_row(result.label, result.mode, *_score(result, group), style=style)
        if result.skipped:
            table.add_row(result.label, result.mode, "several: can't", str(result.skipped))
    return table


def _score(result: EngineResult, group: _Group) -> tuple[str, ...]:
    totals = group.totals
    has_factor = result.mode is Mode.FILE and totals.seconds
    return (
        group.title,
        str(totals.clips),
        f"{totals.seconds:.0f}",
        str(totals.words.words),
        f"{100 * totals.words.rate:.1f}" if totals.words.words else _NONE,
        f"{100 * totals.diarization.rate:.1f}" if totals.diarization.speech_s else _NONE,
        f"{totals.speakers_right}/{totals.clips}" if group.is_mixed else _NONE,
        f"{totals.real_time_factor:.3f}" if has_factor else _NONE,
        f"{100 * totals.calibration.error:.1f}" if totals.calibration.words else _NONE,
        _NONE if result.usd_per_hour is None else f"{result.usd_per_hour:.2f}",
        str(totals.failures or _NONE),
    )


def _delays(results: Sequence[EngineResult]) -> Table:
    """Three figures a column: the median, 95 % and 99 % of the utterances wait no longer."""
    table = _table(
        "Live, in seconds: median / 95 % / 99 %", "Utterances", "Speech to first partial",
        "End of speech to final", "of that endpointing", "the engine's own", "Behind",
    )  # fmt: skip
    for result in results:
        late = add_up(result.clips).delays
        waits_s = result.endpointing_s
        table.add_row(
            result.label,
            f"{len(late.final_s)}/{late.utterances}",
            _spread(spread(late.first_s)),
            _spread(spread(late.final_s)),
            _NONE if waits_s is None else f"{waits_s:.2f}",
            _spread(spread(late.own_s)),
            f"{late.behind_s:.2f}",
        )
    return table


def _spread(found: Spread | None) -> str:
    return f"{found.median:.2f} / {found.p95:.2f} / {found.p99:.2f}" if found else _NONE


def _confidence(results: Sequence[EngineResult]) -> Table:
    table = _table("Confidence", "As", "Stated", "Words", "Stated, mean %", "Right %")
    for result in results:
        for place, bucket in enumerate(add_up(result.clips).calibration.buckets):
            if bucket.words:
                table.add_row(
                    result.label,
                    result.mode,
                    f"{place / BUCKETS:.1f} to {(place + 1) / BUCKETS:.1f}",
                    str(bucket.words),
                    f"{100 * bucket.stated / bucket.words:.1f}",
                    f"{100 * bucket.right / bucket.words:.1f}",
                )
    return table


def _clips(results: Sequence[EngineResult]) -> Table:
    table = _table("File", "Engine", "As", "Seconds", "WER %", "DER %", "Final after", "Speakers")
    for result in results:
        for clip in result.clips:
            late = spread(clip.delays.final_s)
            table.add_row(
                clip.file,
                result.label,
                result.mode,
                f"{clip.seconds:.1f}",
                f"{100 * clip.words.rate:.1f}" if clip.words else _NONE,
                f"{100 * clip.diarization.rate:.1f}" if clip.diarization else _NONE,
                f"{late.median:.2f} s" if late else _NONE,
                clip.failure or f"{clip.speakers_found} of {clip.speakers}",
            )
    return table


def _figures(result: EngineResult, group: _Group) -> dict[str, JsonValue]:
    totals = group.totals
    late, sure = totals.delays, totals.calibration
    return {
        "engine": result.label,
        "mode": result.mode,
        "clips_of": group.title,
        "clips": totals.clips,
        "failures": totals.failures,
        "seconds": totals.seconds,
        "words": totals.words.words,
        "word_error_rate": totals.words.rate if totals.words.words else None,
        "diarization_error_rate": (
            totals.diarization.rate if totals.diarization.speech_s else None
        ),
        "real_time_factor": totals.real_time_factor if result.mode is Mode.FILE else None,
        "utterances": late.utterances if result.mode is Mode.STREAM else None,
        "utterances_heard": len(late.final_s) if result.mode is Mode.STREAM else None,
        "first_partial_s": _percentiles(late.first_s),
        "final_s": _percentiles(late.final_s),
        "endpointing_s": result.endpointing_s,
        "own_s": _percentiles(late.own_s),
        "behind_s": late.behind_s if result.mode is Mode.STREAM else None,
        "calibration_error": sure.error if sure.words else None,
        "calibration": [bucket.model_dump() for bucket in sure.buckets] if sure.words else None,
        "usd_per_hour": result.usd_per_hour,
    }


def _percentiles(delays_s: Sequence[float]) -> JsonValue:
    found = spread(delays_s)
    return found.model_dump() if found else None


def _table(first: str, *others: str) -> Table:
    table = Table(first, box=None, pad_edge=False)
    for title in others:
        is_text = title in {"As", "Clips of", "Engine"}
        table.add_column(title, justify="left" if is_text else "right")
    return table
