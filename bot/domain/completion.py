"""That something is done, as somebody has said in a meeting."""

from bot.domain.evidence import Evidence
from bot.domain.frozen import Frozen


class Completion(Frozen):
    """What was said of an open item: by which participant of the meeting, and in which words."""

    item_id: str
    participant: str
    evidence: Evidence
