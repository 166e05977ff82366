"""When the meetings of these tests begin; what needs no more is imported quickly."""

from datetime import UTC, datetime

STARTED_AT = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
