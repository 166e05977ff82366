"""What a person is told about what was kept of them."""

from bot.domain.frozen import Frozen, Instant


class Receipt(Frozen):
    """What was erased of a person in one workspace; all but `at` are counts."""

    at: Instant
    meetings: int
    recordings: int
    utterances: int
    claims: int
    action_items: int
