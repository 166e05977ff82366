"""Everything a chat platform may ask of Minuta, done."""

from collections.abc import Sequence

from bot.capture.captures import Captures, NewCapture
from bot.domain.capture import CaptureStatus
from bot.domain.claims import Quotation, QuotedClaim, claims_of, evidence_of, text_of
from bot.domain.claims import claim_id as id_of
from bot.domain.meeting import Meeting, Place
from bot.domain.people import Account
from bot.errors import NotFoundError
from bot.ports import Clock, ConsentStore, Desk, MeetingStore


class FrontDesk(Desk):
    """Passes on to those who do it; `zone` is the IANA zone of meetings that name none."""

    def __init__(
        self,
        captures: Captures,
        records: MeetingStore,
        consent: ConsentStore,
        clock: Clock,
        zone: str,
    ) -> None:
        self._captures = captures
        self._records = records
        self._consent = consent
        self._clock = clock
        self._zone = zone

    async def start_meeting(self, room: Place, place: Place, title: str, by: Account) -> Meeting:
        """Listen to a room.

        Raises `ConflictError` if that is done already, and `VoiceError` when it can't be entered.
        """
        wanted = NewCapture(
            room=room, place=place, title=title, zone=self._zone, started_by=by.user_id
        )
        return await self._captures.start(wanted)

    async def stop_meeting(self, room: Place) -> Meeting:
        """End the meeting in a room; raises `NotFoundError` if there is none."""
        return await self._captures.stop(room)

    async def pause_meeting(self, room: Place, *, is_paused: bool) -> Meeting:
        """Pause the meeting in a room or go on; raises `NotFoundError` if there is none."""
        return await self._captures.pause(room, is_paused=is_paused)

    def meetings(self, platform: str, workspace: str) -> Sequence[CaptureStatus]:
        """The live meetings of a workspace."""
        return [
            conductor.status()
            for conductor in self._captures.going_on()
            if conductor.capture.room.platform == platform
            and conductor.capture.room.workspace == workspace
        ]

    async def opt_out(self, account: Account) -> None:
        """Hear nothing of this person any more, from this moment on."""
        await self._consent.opt_out(account, self._clock.now())
        await self._captures.opted_out(account.platform, account.workspace)

    async def opt_in(self, account: Account) -> None:
        """Hear this person again."""
        await self._consent.opt_in(account)
        await self._captures.opted_out(account.platform, account.workspace)

    async def evidence(self, viewer: Account, meeting_id: str, claim_id: str) -> QuotedClaim:
        """A claim and the words behind it.

        Raises `NotFoundError` for a meeting of another workspace, and for a claim that the notes
        do not hold any more.
        """
        meeting = await self._records.meeting(meeting_id)
        place = meeting.place
        if (place.platform, place.workspace) != (viewer.platform, viewer.workspace):
            raise NotFoundError("There is no such meeting here.", "Look into its own notes.")
        notes = await self._records.notes(meeting_id)
        transcript = await self._records.transcript(meeting_id)
        for claim in claims_of(notes):
            if id_of(claim) != claim_id:
                continue
            quotations = []
            for evidence in evidence_of(claim):
                said = transcript.utterance(evidence.utterance_id)
                speaker = said.speaker if said else None
                quotations.append(Quotation(evidence=evidence, speaker=speaker))
            return QuotedClaim(meeting=meeting, text=text_of(claim), quotations=tuple(quotations))
        raise NotFoundError(
            "The notes do not say this any more.", "Look at the newest notes of the meeting."
        )
