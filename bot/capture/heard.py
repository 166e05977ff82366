"""What was understood of a journal while it was written, kept in a file beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import ValidationError

from bot.domain.frozen import Frozen
from bot.domain.speech import HeardTrack
from bot.domain.transcript import Gap

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from bot.capture.live_transcript import LiveCoverage


class Heard(Frozen):
    """Everybody who has sound in a journal, by user id.

    Of the `complete` every word was heard; their times are seconds from the meeting's start. Of the
    others something is left to be heard.
    """

    complete: dict[str, HeardTrack]
    incomplete: tuple[str, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether nothing in the journal is left to be heard."""
        return not self.incomplete

    @property
    def until_s(self) -> float:
        """Up to which second of the meeting it was listened to."""
        return max((heard.duration_s for heard in self.complete.values()), default=0.0)


def heard_file(journal: Path) -> Path:
    """Where that lies what was understood of a journal."""
    return journal.with_suffix(".heard.json")


def keep_heard(journal: Path, covered: Mapping[str, LiveCoverage]) -> None:
    """Keep what was heard of everybody in a journal that was followed to its end; blocks."""
    heard = Heard(
        complete={who: of.heard for who, of in covered.items() if of.is_complete},
        incomplete=tuple(who for who, of in covered.items() if not of.is_complete),
    )
    file = heard_file(journal)
    unfinished = file.with_suffix(".part")
    unfinished.write_text(heard.model_dump_json(), encoding="utf-8")
    unfinished.replace(file)


def heard_live(journal: Path) -> Heard | None:
    """What was kept of a journal; None where it was not followed to its end. Blocks."""
    try:
        return Heard.model_validate_json(heard_file(journal).read_bytes())
    except (FileNotFoundError, ValidationError):
        return None  # a machine that lost its power can leave a file without its content


def on_track(heard: HeardTrack, offset_s: float, duration_s: float) -> HeardTrack:
    """The same, on the clock of a file that begins at this second of the meeting."""

    def moved(seconds: float) -> float:
        return max(0.0, seconds - offset_s)

    return heard.model_copy(
        update={
            "duration_s": duration_s,
            "segments": tuple(
                segment.model_copy(
                    update={
                        "start_s": moved(segment.start_s),
                        "end_s": moved(segment.end_s),
                        "words": tuple(
                            word.model_copy(
                                update={
                                    "start_s": moved(word.start_s),
                                    "end_s": moved(word.end_s),
                                }
                            )
                            for word in segment.words
                        ),
                        "entities": tuple(
                            entity.model_copy(
                                update={
                                    "start_s": _moved_if(entity.start_s, moved),
                                    "end_s": _moved_if(entity.end_s, moved),
                                }
                            )
                            for entity in segment.entities
                        ),
                    }
                )
                for segment in heard.segments
            ),
            "gaps": tuple(
                Gap(start_s=moved(gap.start_s), end_s=moved(gap.end_s), reason=gap.reason)
                for gap in heard.gaps
            ),
            "parts": tuple(
                part.model_copy(update={"start_s": moved(part.start_s), "end_s": moved(part.end_s)})
                for part in heard.parts
            ),
        }
    )


def _moved_if(seconds: float | None, moved: Callable[[float], float]) -> float | None:
    return None if seconds is None else moved(seconds)
