"""The local Discord in a process of its own."""

import pytest

from tests.servers.discord.process import DiscordProcess
from tests.servers.discord.stock_client import Listener, join, logged_in
from tests.servers.discord.waiting import until


async def test_a_bot_in_this_process_hears_people_in_the_other() -> None:
    async with DiscordProcess.started() as process:
        guild = (await process.control("add", kind="guild", name="Acme"))["id"]
        room = (await process.control("add", kind="voice", name="Standup", guild=guild))["id"]
        people = [
            (await process.control("add", kind="member", name=name, guild=guild))["id"]
            for name in ("Ann", "Bob")
        ]
        async with logged_in(process) as client:
            ears = Listener(await join(client, room))
            await process.control("until_in", room=room)
            ssrcs = (await process.control("join", room=room, people=people))["ssrcs"]
            ears.user_ids = dict(zip(ssrcs, people, strict=True))
            await until(lambda: ears.can_encrypt)
            said = await process.control("say", people=people, seconds=1.0, hertz=300, speed=5)
            await ears.until(100)
            seen = await process.control("client", room=room)
            await process.control("room", room=room, change="downgrade")
            await process.control("say", people=people[:1], seconds=0.2, speed=0)
            await ears.until(110)
            await process.control("leave", people=people)
            await process.control("kick", room=room)
        assert said == {"sent": 100}
        assert seen["delivered"] == {str(person): 50 for person in people}
        assert seen["sent"] == seen["delivered"]
        assert seen["epoch"] in {1, 2}  # two who join at once may be added by one commit


async def test_what_can_not_be_is_told() -> None:
    async with DiscordProcess.started() as process:
        with pytest.raises(RuntimeError, match="no channel 5"):
            await process.control("kick", room=5)
        with pytest.raises(RuntimeError, match="no such thing"):
            await process.control("dance")
