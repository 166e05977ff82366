"""Jobs of one subject run one after the other, whatever those of others do."""

import asyncio
from collections import defaultdict

from bot.engine.failure import Failure, JobFailedError
from bot.engine.jobs import open_jobs
from bot.engine.records import JobState
from bot.engine.run import Facts, Run
from bot.engine.settings import Limits
from tests.engine.conftest import Engines, settings_for, until

REASON = Failure(what="It broke.", remedy="Mend it.", error="E", stage="work", attempts=1)
QUEUES = {"queue": Limits(per_process=10, per_subject=1)}


class Workshop:
    """Counts who is at work at the same time, and on what."""

    def __init__(self) -> None:
        self.order = defaultdict[str, list[int]](list)
        self.at_work = defaultdict[str, int](int)
        self.most_subjects = 0
        self.is_broken = False

    async def job(self, run: Run, subject: str, number: int) -> Facts:
        async def work() -> Facts:
            self.at_work[subject] += 1
            assert self.at_work[subject] == 1
            self.most_subjects = max(self.most_subjects, sum(self.at_work.values()))
            await asyncio.sleep(0.05)
            self.at_work[subject] -= 1
            self.order[subject].append(number)
            return {}

        await run.step("work", work)
        if self.is_broken:
            failure = Failure(
                what="It broke.", remedy="Mend it.", error="E", stage="work", attempts=1
            )
            raise JobFailedError(failure)
        return {}


async def test_one_subject_is_served_in_order_and_several_at_once(
    engines: Engines, database_url: str
) -> None:
    workshop = Workshop()
    async with open_jobs(settings_for(database_url)) as jobs:
        for number in range(3):
            for subject in ("a", "b"):
                job_id = f"{subject}{number}"
                await jobs.submit("job", job_id, "queue", subject, number, subject=subject)
    async with engines({"job": workshop.job}, QUEUES) as jobs:
        for subject in ("a", "b"):
            for number in range(3):
                await until(jobs, f"{subject}{number}", JobState.DONE)
    assert workshop.order == {"a": [0, 1, 2], "b": [0, 1, 2]}
    assert workshop.most_subjects == 2


async def test_a_job_that_is_retried_is_still_of_its_subject(engines: Engines) -> None:
    workshop = Workshop()
    async with engines({"job": workshop.job}, QUEUES) as jobs:
        workshop.is_broken = True
        await jobs.submit("job", "j", "queue", "a", 1, subject="a")
        failed = await until(jobs, "j", JobState.FAILED)
        assert failed.subject == "a"
        workshop.is_broken = False
        await jobs.retry("j")
        await until(jobs, "j", JobState.DONE)
    assert workshop.order == {"a": [1, 1]}


async def test_the_newest_jobs_are_found_by_how_their_ids_begin(database_url: str) -> None:
    async with open_jobs(settings_for(database_url)) as jobs:
        for number in range(3):
            await jobs.submit("job", f"a:{number}", "queue", "a", number, subject="a")
        await jobs.submit("job", "b:9", "queue", "b", 9, subject="b")
        assert [job.id for job in await jobs.newest("a:", 2)] == ["a:2", "a:1"]
