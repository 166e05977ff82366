"""The parts of a recording as one again: right times, every word once, the same voices."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from bot.domain.speech import HeardTrack, Segment
from bot.domain.transcript import Gap

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from bot.domain.transcript import Entity, SpeechEngine
    from bot.speech.remote.laying import Laid
    from bot.speech.remote.protocol import Part, Prepared, Stretch

NOTHING_UNDERSTOOD = "nothing was understood here"
"""Why there is no text where somebody spoke."""

_LEAST_SHARED_S = 0.5
_LEAST_GAP_S = 1.0
_TOLERANCE_S = 0.05


class HeardOf(NamedTuple):
    """What a provider made of one part, in seconds of the part's own sound."""

    part: Part
    track: HeardTrack


def joined(prepared: Prepared, heard: Sequence[HeardOf], engine: SpeechEngine) -> HeardTrack:
    """What was heard of the whole file; `heard` is in order."""
    told = [_on_one_clock(one) for one in heard]
    told = _with_same_voices(heard, told)
    borders = _borders(heard, told)
    segments: list[Segment] = []
    for one, said, (start_s, end_s) in zip(heard, told, borders, strict=True):
        del one
        segments += filter(None, (_within(segment, start_s, end_s) for segment in said))
    segments = [_where_somebody_speaks(segment, prepared.speech) for segment in segments]
    missed = [span for span in prepared.speech if _is_missed(span, segments)]
    laid = prepared.laid
    gaps = [
        Gap(start_s=laid.start(s.start_s), end_s=laid.end(s.end_s), reason=NOTHING_UNDERSTOOD)
        for s in missed
    ]
    placed = [_placed(segment, laid) for segment in segments]
    return HeardTrack(
        engine=heard[0].track.engine if heard else engine,
        duration_s=prepared.duration_s,
        speech_s=sum(span.end_s - span.start_s for span in prepared.speech),
        segments=tuple(sorted(placed, key=lambda segment: segment.start_s)),
        gaps=tuple(sorted([*gaps, *prepared.gaps], key=lambda gap: gap.start_s)),
    )


def _on_one_clock(heard: HeardOf) -> list[Segment]:
    """The segments in seconds of all that was sent; nothing lies outside of the part."""
    offset_s, longest_s = heard.part.sound_s, heard.part.sound.duration_s

    def moved(second: float) -> float:
        return offset_s + min(max(0.0, second), longest_s)

    said = [_at(segment, moved, moved) for segment in heard.track.segments if segment.text.strip()]
    return sorted(said, key=lambda segment: segment.start_s)


def _placed(segment: Segment, laid: Laid) -> Segment:
    return _at(segment, laid.start, laid.end)


def _at(
    segment: Segment, start: Callable[[float], float], end: Callable[[float], float]
) -> Segment:
    """A segment on another clock; what ends before it begins is as short as can be."""

    def entity(told: Entity) -> Entity:
        if told.start_s is None or told.end_s is None:
            return told
        start_s = start(told.start_s)
        return told.model_copy(update={"start_s": start_s, "end_s": max(start_s, end(told.end_s))})

    words = []
    for word in segment.words:
        start_s = start(word.start_s)
        times = {"start_s": start_s, "end_s": max(start_s, end(word.end_s))}
        words.append(word.model_copy(update=times))
    start_s = start(segment.start_s)
    return segment.model_copy(
        update={
            "start_s": start_s,
            "end_s": max(start_s, end(segment.end_s)),
            "text": " ".join(segment.text.split()),
            "words": tuple(words),
            "entities": tuple(entity(told) for told in segment.entities),
        }
    )


def _borders(
    heard: Sequence[HeardOf], told: Sequence[Sequence[Segment]]
) -> list[tuple[float, float]]:
    """For each part, from where to where its words count."""
    seams = [
        _seam(before.part, after.part, *said)
        for before, after, *said in zip(heard, heard[1:], told, told[1:], strict=False)
    ]
    starts = [-1.0, *seams]
    ends = [*seams, float("inf")]
    return list(zip(starts, ends, strict=True)) if heard else []


def _seam(
    before: Part, after: Part, said_before: Sequence[Segment], said_after: Sequence[Segment]
) -> float:
    """Where the words of one part end and those of the next begin: in nobody's word.

    The parts were cut in a pause. A provider that gives no times of words may have drawn sentences
    together over it; then an earlier moment that both see as a pause is the seam.
    """
    planned_s = after.start_s
    if after.sound_s >= before.end_s:
        return planned_s
    items = [*_items(said_before), *_items(said_after)]
    moments = [start_s for start_s, _ in items if after.sound_s < start_s < planned_s]
    for moment_s in [planned_s, *sorted(moments, reverse=True)]:
        if not any(s + _TOLERANCE_S < moment_s < e - _TOLERANCE_S for s, e in items):
            return moment_s
    return planned_s


def _items(said: Iterable[Segment]) -> list[tuple[float, float]]:
    return [
        (item.start_s, item.end_s) for segment in said for item in (segment.words or (segment,))
    ]


def _within(segment: Segment, start_s: float, end_s: float) -> Segment | None:
    """What of a segment was said in a stretch of time; None if nothing was."""

    def counts(first_s: float, last_s: float) -> bool:
        return start_s <= (first_s + last_s) / 2 < end_s

    words = tuple(word for word in segment.words if counts(word.start_s, word.end_s))
    if len(words) == len(segment.words):
        is_in = bool(words) or counts(segment.start_s, segment.end_s)
        return segment if is_in else None
    if not words:
        return None
    text = " ".join(word.text for word in words)
    return segment.model_copy(
        update={
            "start_s": words[0].start_s,
            "end_s": max(words[0].start_s, words[-1].end_s),
            "words": words,
            "text": text,
            "entities": tuple(entity for entity in segment.entities if entity.text in text),
        }
    )


def _where_somebody_speaks(segment: Segment, speech: Sequence[Stretch]) -> Segment:
    """A segment whose words have no times, as long as somebody speaks within it."""
    if segment.words:
        return segment
    within = [s for s in speech if s.start_s < segment.end_s and s.end_s > segment.start_s]
    if not within:
        return segment
    return segment.model_copy(
        update={
            "start_s": max(segment.start_s, within[0].start_s),
            "end_s": min(segment.end_s, within[-1].end_s),
        }
    )


def _is_missed(span: Stretch, segments: Iterable[Segment]) -> bool:
    return span.end_s - span.start_s >= _LEAST_GAP_S and not any(
        segment.start_s < span.end_s and segment.end_s > span.start_s for segment in segments
    )


def _with_same_voices(
    heard: Sequence[HeardOf], told: Sequence[list[Segment]]
) -> list[list[Segment]]:
    """The parts with one label for each voice, told by who speaks when in what they share."""
    known: set[str] = set()
    renamed: list[list[Segment]] = []
    for number, (one, said) in enumerate(zip(heard, told, strict=True), start=1):
        labels = list(dict.fromkeys(s.speaker_label for s in said if s.speaker_label is not None))
        same = _matched(renamed[-1], said, one.part) if renamed else {}
        names = {}
        for label in labels:
            is_taken = label in known
            names[label] = same.get(label) or (f"{number}/{label}" if is_taken else label)
        known |= set(names.values())
        renamed.append(
            [
                segment
                if segment.speaker_label is None
                else segment.model_copy(update={"speaker_label": names[segment.speaker_label]})
                for segment in said
            ]
        )
    return renamed


def _matched(before: Sequence[Segment], after: Sequence[Segment], part: Part) -> dict[str, str]:
    """The labels of a part and those of the one before that share most of their time."""
    shared: Counter[tuple[str, str]] = Counter()
    for late in after:
        for early in before:
            if late.speaker_label is None or early.speaker_label is None:
                continue
            start_s = max(late.start_s, early.start_s, part.sound_s)
            end_s = min(late.end_s, early.end_s, part.start_s)
            if end_s > start_s:
                pair = (late.speaker_label, early.speaker_label)
                shared[pair] += round(1000 * (end_s - start_s))
    matched: dict[str, str] = {}
    for (label, known), milliseconds in shared.most_common():
        if milliseconds < 1000 * _LEAST_SHARED_S:
            break
        if label not in matched and known not in matched.values():
            matched[label] = known
    return matched
