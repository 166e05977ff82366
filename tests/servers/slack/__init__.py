"""A Slack on this machine: Web API, files, OAuth, events, Socket Mode, interactivity.

    async with local_slack() as slack:               # slack.url; the Web API is at slack.api_url
        team = slack.add_team("Acme")                # .id T…
        alice = team.add_user("Alice Example", display_name="alice", zone="Europe/Berlin")
        general = team.add_channel("general", [alice])
        app = slack.add_app(optional_scopes=["reactions:write"])
        bot = app.install(team)                      # .token, .user_id, .scopes (may be changed)
        general.invite(bot)
        app.socket_mode()                            # or app.http("http://127.0.0.1:…/slack/events")
        shared = slack.share(alice, general, "weekly.m4a", sound, media_type="audio/mp4")
        shared.id, shared.message["ts"]              # F…, the moment of the message
        slack.faults.add("chat.postMessage", Kind.RESET_AFTER)
        slack.messages(general, thread=shared.message["ts"]), slack.called("chat.update")
        await slack.person(alice).press(message, "Done")

Where to look: `server.py` (LocalSlack), `world.py`, `people.py`, `channels.py` (post, edit, delete,
invite, remove, archive), `apps.py` (install, revoke, uninstall, rotation), `files.py` (share, what
is downloaded and uploaded), `huddles.py`, `faults.py`, `limits.py` (on by `slack.limits.is_on`),
`api.py` and `api_*.py` (the methods), `methods.py` (which arguments, scopes and tiers they have),
`arguments.py` (how strictly arguments are read), `oauth.py` (`slack.oauth.approve`), `foreign.py`
(a host that is not Slack's), `scene.py` (what most tests begin with), `blocks.py` (Block Kit),
`events.py`, `socket_mode.py`, `interactions.py`, `views.py`, `acts.py` (what people do),
`readable.py` (what they see).

Not known of the live service, and chosen here: an argument that a method does not have is refused
as `invalid_arg_name`, and JSON where a method takes none as `invalid_arguments`, so that neither is
ignored in silence; a reply to a message that is not there is `thread_not_found`; text is stored as
it was sent. What was observed by others and is kept: a deleted root with replies is a
`message_changed`, not a `message_deleted`; an edit by text alone leaves the blocks as they are.
"""

from tests.servers.slack.apps import App, Install
from tests.servers.slack.channels import Channel
from tests.servers.slack.faults import Fault, Kind
from tests.servers.slack.server import LocalSlack, local_slack
from tests.servers.slack.shared_files import SharedFile
from tests.servers.slack.world import Json, Team, User

__all__ = [
    "App",
    "Channel",
    "Fault",
    "Install",
    "Json",
    "Kind",
    "LocalSlack",
    "SharedFile",
    "Team",
    "User",
    "local_slack",
]
