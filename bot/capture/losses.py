"""What became of the packets of a person: counted while they are heard, said when it is over."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pydantic import Field

from bot.domain.frozen import Frozen
from bot.domain.voice import RTP_CLOCK_HZ, Loss

if TYPE_CHECKING:
    from collections.abc import Iterable

_WORTH_TELLING_S = 0.05

_REFUSALS = {
    Loss.UNDECRYPTABLE: "could not be decrypted",
    Loss.UNATTRIBUTED: "were nobody's",
    Loss.MALFORMED: "were malformed",
    Loss.OPTED_OUT: "were dropped because of the opt-out",
}


class Losses(Frozen):
    """What became of the packets of a person, in packets.

    `received` were there to be heard. `missing` should have lain between them, whyever they do not:
    `recovered` of those were heard from the copy in the next packet (forward error correction),
    `concealed` were bridged with what was heard before, and the others left `gap_s` seconds of
    silence. `duplicate` and `late` packets came in vain, `refused` ones came and gave no sound, and
    `unwritten` ones the disk did not take.
    """

    received: int = 0
    missing: int = 0
    recovered: int = 0
    concealed: int = 0
    gap_s: float = 0.0
    duplicate: int = 0
    late: int = 0
    unwritten: int = 0
    refused: dict[Loss, int] = Field(default_factory=dict)

    @property
    def lost(self) -> int:
        """Packets that never came, as far as that can be told."""
        known = self.late + self.unwritten + sum(self.refused.values())
        return max(0, self.missing - known)

    def line(self) -> str:
        """All of it in one sentence or two, without saying whose it is."""
        if not self.received and not self.missing:
            return self._reasons() or "Nothing was said."
        if not self.missing:
            return " ".join(filter(None, ["Everything was heard.", self._reasons()]))
        share = 100 * self.missing / (self.received + self.missing)
        parts = [f"{_packets(self.missing)} missing ({share:.1f} %)"]
        if repaired := self.recovered + self.concealed:
            parts.append(f"{repaired:,} of them repaired")
        if self.gap_s >= _WORTH_TELLING_S:
            parts.append(f"{self.gap_s:.1f} s not heard")
        return " ".join(filter(None, [", ".join(parts) + ".", self._reasons()]))

    def _reasons(self) -> str:
        reasons = [
            f"{_packets(self.refused[loss])} {reason}"
            for loss, reason in _REFUSALS.items()
            if self.refused.get(loss)
        ]
        if self.unwritten:
            reasons.append(f"{_packets(self.unwritten)} did not fit on the disk")
        return f"{', '.join(reasons)}." if reasons else ""


def summed(losses: Iterable[Losses]) -> Losses:
    """Those of several journals of one person as one."""
    total = Tally()
    for each in losses:
        total.add(each)
    return total.losses()


@dataclass
class Tally:
    """Losses while they are counted; `gap_ticks` are at the RTP clock."""

    received: int = 0
    missing: int = 0
    recovered: int = 0
    concealed: int = 0
    gap_ticks: int = 0
    duplicate: int = 0
    late: int = 0
    unwritten: int = 0
    refused: Counter[Loss] = field(default_factory=Counter)

    def add(self, losses: Losses) -> None:
        """Count what was counted elsewhere."""
        self.received += losses.received
        self.missing += losses.missing
        self.recovered += losses.recovered
        self.concealed += losses.concealed
        self.gap_ticks += round(losses.gap_s * RTP_CLOCK_HZ)
        self.duplicate += losses.duplicate
        self.late += losses.late
        self.unwritten += losses.unwritten
        self.refused.update(losses.refused)

    def losses(self) -> Losses:
        """What was counted so far."""
        return Losses(
            received=self.received,
            missing=self.missing,
            recovered=self.recovered,
            concealed=self.concealed,
            gap_s=self.gap_ticks / RTP_CLOCK_HZ,
            duplicate=self.duplicate,
            late=self.late,
            unwritten=self.unwritten,
            refused=dict(self.refused),
        )


def _packets(count: int) -> str:
    return f"{count:,} packet{'s' if count != 1 else ''}"
