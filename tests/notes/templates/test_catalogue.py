"""Which template the notes of a meeting are written by, and in which language."""

import pytest

from bot.domain.preferences import ServerSettings
from bot.domain.template import Template
from bot.notes.templates.catalogue import Templates, request_for
from tests import examples

OURS = (
    "general",
    "design_review",
    "incident",
    "one_to_one",
    "retrospective",
    "standup",
    "tabletop",
)
SERVERS = Template(name="standup", title="Daily of this server")
PROGRAMS = Template(name="standup", title="Daily of whoever runs Minuta")
CLUB = Template(name="club", title="Club")


def test_all_of_ours_are_there_and_the_general_one_comes_first() -> None:
    assert Templates().names() == OURS
    assert Templates().find("nobody_has_it") is None


@pytest.mark.parametrize("name", OURS[1:])
def test_every_section_of_ours_is_found_with_and_without_a_language_model(name: str) -> None:
    template = Templates().find(name)
    assert template is not None
    assert template.focus
    assert len(template.sections) >= 3
    assert all(len(section.cues) >= 5 and section.ask for section in template.sections)


def test_an_own_template_stands_before_ours_and_the_first_of_two_before_the_second() -> None:
    templates = Templates((SERVERS, PROGRAMS, CLUB))
    assert templates.find("standup") == SERVERS
    assert templates.names() == (*OURS, "club")
    assert [template.name for template in templates.all()] == list(templates.names())


@pytest.mark.parametrize(
    ("meetings", "servers", "wanted"),
    [
        (None, None, "Meeting"),
        (None, "incident", "Incident review"),
        ("retrospective", "incident", "Retrospective"),
        ("standup", None, "Daily of this server"),
        ("gone", "incident", "Incident review"),
        ("gone", "gone", "Meeting"),
        ("club", None, "Club"),
    ],
)
def test_the_meetings_template_holds_then_the_servers_then_the_general_one(
    meetings: str | None, servers: str | None, wanted: str
) -> None:
    meeting = examples.meeting().model_copy(update={"template": meetings})
    server = ServerSettings(template=servers, templates=(SERVERS,))
    request = request_for(meeting, server, (PROGRAMS, CLUB))
    assert request.template.title == wanted


@pytest.mark.parametrize(
    ("meetings", "servers", "wanted"),
    [(None, None, None), (None, "de", "de"), ("fr", "de", "fr"), ("fr", None, "fr")],
)
def test_the_language_of_the_notes_is_not_the_one_that_is_spoken(
    meetings: str | None, servers: str | None, wanted: str | None
) -> None:
    spoken = {"language": "en", "notes_language": meetings}
    meeting = examples.meeting().model_copy(update=spoken)
    assert request_for(meeting, ServerSettings(language=servers)).language == wanted


def test_the_words_of_the_server_come_along() -> None:
    server = ServerSettings(vocabulary=("Minuta",))
    assert request_for(examples.meeting(), server).vocabulary == ("Minuta",)
