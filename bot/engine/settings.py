"""What the job engine is told when it is built."""

from typing import Final

from pydantic import Field

from bot.domain.frozen import Frozen

PIPELINE_VERSION: Final = "pipeline-4"
"""The version that running jobs are tied to.

Raise it when the order of a job's steps changes; jobs of an older one are then begun again under
the new one. It is pinned, for the engine's own version changes with every comment and every
release of the engine, and a job of another version waits for ever.
"""


class Limits(Frozen):
    """How much of one kind of work may run at the same time.

    `per_process` holds in each process, `over_all` over all processes that share the database.
    At most `starts` pieces of work begin within any `period_s` seconds; None for any number.
    `per_subject` holds over all processes for the jobs of one subject, in the order they came;
    every job of such a queue has to name one.
    """

    per_process: int | None = Field(default=1, ge=1)
    over_all: int | None = Field(default=None, ge=1)
    per_subject: int | None = Field(default=None, ge=1)
    starts: int | None = Field(default=None, ge=1)
    period_s: float = Field(default=60.0, gt=0)


class EngineSettings(Frozen):
    """How the job engine runs; times are in seconds.

    `database_url` is the `DATABASE_URL` of the store: on PostgreSQL the engine lives in the same
    database in a schema of its own, on SQLite in a file beside it. `poll_s` is how often queues
    are looked at. A process that was not heard of for `lease_ttl_s` counts as dead (PostgreSQL
    only). On shutdown, work in flight is waited for as long as `drain_s`. A job whose process died
    under it more than `max_restarts` times is given up.
    """

    database_url: str = Field(repr=False)
    version: str = PIPELINE_VERSION
    poll_s: float = Field(default=0.5, gt=0)
    lease_ttl_s: float = Field(default=30.0, gt=0)
    drain_s: float = Field(default=20.0, ge=0)
    max_restarts: int = Field(default=20, ge=1)
    threads: int = Field(default=16, ge=4)
