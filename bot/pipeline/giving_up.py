"""Tells people that a recording could not become notes."""

import logging

from bot.domain.progress import Progress, Stage
from bot.domain.publication import ProgressPublication
from bot.engine.failure import Failure
from bot.engine.logs import report
from bot.engine.run import Facts
from bot.errors import MinutaError, ProviderError
from bot.failpoints import Name
from bot.pipeline.posting import Posting
from bot.pipeline.progress import ProgressBoard, message_key
from bot.ports import MeetingStore

log = logging.getLogger(__name__)


class GivingUp:
    """Says what failed and what to do, in the database and in the meeting's message."""

    def __init__(self, store: MeetingStore, posting: Posting, board: ProgressBoard) -> None:
        self._store = store
        self._posting = posting
        self._board = board

    async def tell(self, meeting_id: str, failure: Failure) -> Facts:
        """Say that a meeting has failed, as far as it can be said.

        What can't be said, for the same reason perhaps, is logged: the dead letter is kept in any
        case. Until it is in the database, the inbox says it again. Notes that are published already
        stay where they are.
        """
        log.error(
            "meeting %s failed at %s after %d tries", meeting_id, failure.stage, failure.attempts
        )
        progress = Progress(stage=Stage.FAILED, failure=failure.what, remedy=failure.remedy)
        try:
            await self._store.report_progress(meeting_id, progress)
            if failure.stage != Name.FOLLOW_UP:
                await self._posting.say(
                    message_key(meeting_id),
                    ProgressPublication(
                        meeting=await self._store.meeting(meeting_id), progress=progress
                    ),
                )
        except (MinutaError, ProviderError, TimeoutError) as error:
            reason = "no answer in time" if isinstance(error, TimeoutError) else error
            log.warning("the failure of %s is not shown: %s", meeting_id, reason)
        except Exception as error:  # noqa: BLE001 (a faulty display must not hide the dead letter)
            report(log, f"failure of {meeting_id}", error)
        self._board.leave(meeting_id)
        return {}
