"""What is done beside a meeting: once at a time, for whoever asks, until it works."""

import asyncio

from bot.capture.errand import Errand
from bot.errors import Fault, ProviderError


async def test_what_is_asked_for_meanwhile_is_done_once_more() -> None:
    begun, may_end = 0, asyncio.Event()

    async def do() -> None:
        nonlocal begun
        begun += 1
        await may_end.wait()

    errand = Errand("errand", do, 60)
    errand.ask()
    await asyncio.sleep(0)
    errand.ask()
    errand.ask()
    assert begun == 1
    may_end.set()
    await errand.done(60)
    assert begun == 2


async def test_what_fails_is_tried_again_whatever_it_was() -> None:
    errors: list[Exception] = [ValueError("a fault of ours"), TimeoutError()]
    errors.append(ProviderError("chat", Fault.SERVER, "down"))

    async def do() -> None:
        if errors:
            raise errors.pop()

    errand = Errand("errand", do, 0.001)
    errand.ask()
    await errand.done(60)
    assert errors == []


async def test_a_new_wish_does_not_wait_for_the_next_attempt() -> None:
    attempts = 0

    async def do() -> None:
        nonlocal attempts
        attempts += 1
        if attempts == 1:
            raise TimeoutError

    errand = Errand("errand", do, 3600)
    errand.ask()
    await errand.done(0.01)
    assert attempts == 1
    errand.ask()
    await errand.done(60)
    assert attempts == 2


async def test_what_is_not_done_yet_can_be_left() -> None:
    errand = Errand("errand", asyncio.Event().wait, 60)
    await errand.close()
    errand.ask()
    await errand.done(0.01)
    await errand.close()
    assert [task for task in asyncio.all_tasks() if task.get_name() == "errand"] == []


async def test_what_was_just_asked_for_again_can_be_left_too() -> None:
    attempts = 0

    async def do() -> None:
        nonlocal attempts
        attempts += 1
        raise TimeoutError

    errand = Errand("errand", do, 3600)
    errand.ask()
    await errand.done(0.01)
    errand.ask()
    async with asyncio.timeout(20):
        await errand.close()
    assert attempts == 1
