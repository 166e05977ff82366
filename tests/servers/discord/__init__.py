"""A Discord on this machine: REST, main gateway, voice gateway over TLS and voice over UDP.

    async with LocalDiscord.started() as local:
        guild = local.add_guild("Acme")
        room = guild.add_voice_channel("Standup")   # add_stage(...) is a room without DAVE
        text = guild.add_text_channel("general")
        ann = guild.add_member("Ann")
        with local.pointed():                       # Route.BASE and DEFAULT_GATEWAY of discord.py
            client = discord.Client(
                intents=..., connector=local.connector(), guild_ready_timeout=0.1
            )
            await client.login(local.bot.token)
            task = asyncio.create_task(client.connect())
            await client.wait_until_ready()
            voice = await client.get_channel(room.id).connect()
            remote = await room.until_in(local.bot)  # RemoteClient: what the server sees of the bot
            speaker = await room.join(ann)           # a real davey session; waits for the keys
            sent = await speaker.say(talk("beckett"))        # list[Sent]: ssrc, sequence,
            await speaker.pause(1.5)                         # timestamp, opus, epoch
            speaker.leave()

Where to look: `server.py` (LocalDiscord: invoke, complete, press, choose, use_on, submit),
`rooms.py` (guilds, roles, events; join, kick, move, delete, change_region, downgrade, upgrade),
`people.py` (Speaker: wire, announces, switch, camera, RTCP, undecryptable frames), `remote.py`
(RemoteClient: seen, told, delivered, network, hold_commits, corrupt_next_commit, close, abort,
send_datagram, hear_unknown), `faults.py` (Behaviour of the whole server, Network of one client),
`exchange.py` and `group.py` (DAVE's delivery service), `gateway.py` (drop, invalidate,
ask_to_reconnect), `rest.py` (`local.rest.limit_next`, `requests`), `limits.py` (rate limits, on by
`Behaviour.limits_rates`), `messages.py` and `attachments.py`, `commands.py` and `command_rules.py`
(what is registered), `acts.py` (what people do), `interactions.py` (what they are answered),
`forms.py`, `clock.py` (`local.clock.advance`), `readable.py` (messages as text). `process.py` and
`control.py` are the same in a process of its own, `python -m tests.servers.discord`.

Not known of the live service, and chosen here: a group that is new begins with transition 0
(`Behaviour.establishes_with_zero`), op 11 comes behind op 4, op 5 is not sent again to who comes
later (`Speaker.announces`), a voice connection that broke is kept for `resume_window_s`, how often
a bot may use single routes of REST (`limits.LIMITS`).
"""

from tests.servers.discord.encryption import Switch
from tests.servers.discord.faults import Behaviour, Committer, Network
from tests.servers.discord.interaction import Interaction
from tests.servers.discord.opus import SILENCE, encode, talk, tone
from tests.servers.discord.people import Announces, Sent, Speaker, Start
from tests.servers.discord.remote import RemoteClient
from tests.servers.discord.rooms import LocalGuild, VoiceRoom
from tests.servers.discord.rtp import Wire
from tests.servers.discord.server import LocalDiscord
from tests.servers.discord.transport import AES_GCM, MODES, XCHACHA20
from tests.servers.discord.world import Account, Permission

__all__ = [
    "AES_GCM",
    "MODES",
    "SILENCE",
    "XCHACHA20",
    "Account",
    "Announces",
    "Behaviour",
    "Committer",
    "Interaction",
    "LocalDiscord",
    "LocalGuild",
    "Network",
    "Permission",
    "RemoteClient",
    "Sent",
    "Speaker",
    "Start",
    "Switch",
    "VoiceRoom",
    "Wire",
    "encode",
    "talk",
    "tone",
]
