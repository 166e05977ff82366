"""What becomes of a packet that did not go straight through: another key, another name, waiting."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from bot.domain.voice import Loss
from integrations.discord.voice.encryption import AUDIO, Refusal, nonce, refusal
from integrations.discord.voice.holding import HOLD_NS, Held, Holding
from integrations.discord.voice.opus import SILENCE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from integrations.discord.voice.delivery import Delivery
    from integrations.discord.voice.encryption import Encryption
    from integrations.discord.voice.speakers import Speakers, Voice

ORDER_NS: Final = 80_000_000
"""How long the second packet of a key waits for the first, which may have been overtaken."""

_FIRST_NUMBER: Final = 1
_EARLY_NUMBERS: Final = 64


class Resolution:
    """Tries the keys there are, and holds what no key or no name fits; on the reader's thread.

    While it works, the group does not change: `Encryption.lock`. Otherwise a younger packet could
    be decrypted where an older one has just failed, and davey would never take the older one.
    """

    def __init__(
        self, delivery: Delivery, speakers: Speakers, encryption: Encryption, own_id: int
    ) -> None:
        self.own_ssrc = 0
        self.stuck = 0
        self.repeated = 0
        self.refusals: Counter[Refusal] = Counter()
        self._delivery = delivery
        self._speakers = speakers
        self._encryption = encryption
        self._own_id = own_id
        self._holding = Holding()
        self._candidates: tuple[int, ...] | None = None
        self._changes = 0
        self._due: set[int] = set()

    def resolve(self, held: Held) -> None:
        """Do what can be done with a packet that has just arrived."""
        with self._encryption.lock:
            self._catch_up(held.arrived_ns)
            if self._settle(held, held.arrived_ns):
                if held.ssrc in self._due:
                    self._due.remove(held.ssrc)
                    self._retry(self._holding.take(held.ssrc), held.arrived_ns)
                return
            self._hold(held)
        is_expected = held.ssrc in self._speakers.voices or not self._speakers.opted_out
        if is_expected and held.payload != SILENCE:
            # whoever has no name yet may have opted out, and nothing is expected of them
            self.stuck += 1

    def look_again(self, now_ns: int) -> None:
        """Something has changed that what is held may have waited for."""
        with self._encryption.lock:
            self._catch_up(now_ns)
            self._candidates = None
            self._retry(self._holding.take_all(), now_ns)

    def release(self, ssrc: int, now_ns: int) -> None:
        """There is a name for an SSRC."""
        with self._encryption.lock:
            self._catch_up(now_ns)
            self._retry(self._holding.take(ssrc), now_ns)

    def turn(self, now_ns: int) -> None:
        """Let go of what was held for long enough."""
        if self._changes != self._encryption.changes:
            self.look_again(now_ns)
        due, self._due = self._due, set()
        for ssrc in due:
            self.release(ssrc, now_ns)
        if self._holding:
            self._give_up(self._holding.expire(now_ns - HOLD_NS))

    def finish(self) -> None:
        """Nothing comes any more: what is still held is lost."""
        self._give_up(self._holding.take_all())

    def _catch_up(self, now_ns: int) -> None:
        changes = self._encryption.changes
        if self._changes != changes:
            self._changes = changes
            self._candidates = None
            self._speakers.refresh()
            self._retry(self._holding.take_all(), now_ns)

    def _retry(self, packets: Iterable[Held], now_ns: int) -> None:
        for held in packets:
            heard = self._delivery.heard
            try:
                if not self._settle(held, now_ns):
                    self._hold(held)
                elif self._delivery.heard > heard:
                    self._speakers.voices[held.ssrc].tally.held += 1
            except BaseException as error:  # noqa: BLE001 (one packet, not those held with it)
                self._delivery.fail(error)

    def _settle(self, held: Held, now_ns: int) -> bool:
        """Do what can be done with a packet now; False if it has to wait."""
        voice = self._speakers.of(held.ssrc, held.arrived_ns)
        if voice is None and held.ssrc == self.own_ssrc:
            return True
        if voice is not None and self._speakers.is_unwanted(voice.speaker, held.arrived_ns):
            self._delivery.lose(voice.speaker, Loss.OPTED_OUT, 1)
            return True
        number = nonce(held.payload)
        if number is not None:
            if now_ns - held.arrived_ns < ORDER_NS and _is_early(voice, held, number):
                self._due.add(held.ssrc)
                return False
            return self._settle_sealed(held, voice, number)
        if voice is None or not self._may_be_clear(held):
            return False
        voice.silences += 1
        self._hear(voice, held, held.payload)
        return True

    def _settle_sealed(self, held: Held, voice: Voice | None, number: int) -> bool:
        found = self._find(held, voice)
        if found is None:
            # a nonce is accepted once, so that a repeated packet looks undecryptable
            is_repeated = voice is not None and voice.was_heard(held.sequence)
            self.repeated += is_repeated
            return is_repeated
        owner, opus = found
        if owner.is_fresh:
            offset = owner.offset_of(held.sequence, number)
            owner.is_fresh = offset == owner.offset
            owner.offset = offset
        self._hear(owner, held, opus)
        return True

    def _find(self, held: Held, voice: Voice | None) -> tuple[Voice, bytes] | None:
        """Whose key fits: who should be, or anybody; the tag of 8 bytes rules out an accident."""
        if voice is not None:
            opus = self._open(voice.user_id, held.payload, is_expected=True)
            if opus is not None:
                return voice, opus
        for user_id in self._members():
            if voice is not None and user_id == voice.user_id:
                continue
            if self._speakers.is_unwanted(str(user_id), held.arrived_ns):
                continue
            opus = self._open(user_id, held.payload)
            if opus is not None:
                self._due.add(held.ssrc)
                return self._speakers.name(held.ssrc, user_id), opus
        return None

    def _hear(self, voice: Voice, held: Held, opus: bytes) -> None:
        self._delivery.hear(voice, held.sequence, held.timestamp, held.arrived_ns, opus)
        voice.is_settled = not voice.is_fresh and held.ssrc not in self._holding

    def _open(self, user_id: int, sealed: bytes, *, is_expected: bool = False) -> bytes | None:
        for session in self._encryption.sessions:
            try:
                return session.decrypt(user_id, AUDIO, sealed)
            except ValueError as error:
                if is_expected:
                    self.refusals[refusal(error)] += 1
        return None

    def _members(self) -> tuple[int, ...]:
        if self._candidates is None:
            members = self._encryption.members() - {self._own_id}
            opted_out = self._speakers.opted_out
            self._candidates = tuple(m for m in members if str(m) not in opted_out)
        return self._candidates

    def _may_be_clear(self, held: Held) -> bool:
        return held.payload == SILENCE or held.arrived_ns * 1e-9 < self._encryption.clear_until

    def _hold(self, held: Held) -> None:
        voice = self._speakers.voices.get(held.ssrc)
        if voice is not None:
            voice.is_settled = False
        self._give_up(self._holding.keep(held))

    def _give_up(self, packets: Iterable[Held]) -> None:
        lost: Counter[str | None] = Counter()
        for held in packets:
            if held.payload != SILENCE:
                voice = self._speakers.of(held.ssrc, held.arrived_ns)
                lost[voice.speaker if voice else None] += 1
        for speaker, count in lost.items():
            loss = Loss.UNATTRIBUTED if speaker is None else Loss.UNDECRYPTABLE
            self._delivery.lose(speaker, loss, count)


def _is_early(voice: Voice | None, held: Held, number: int) -> bool:
    """Whether this may be one of the first frames of a new key, and there are earlier ones."""
    if not _FIRST_NUMBER < number < _EARLY_NUMBERS:
        return False
    if voice is None:
        return True
    return voice.is_fresh and voice.offset_of(held.sequence, number) != voice.offset
