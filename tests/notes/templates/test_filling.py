"""Sections of a template that are filled by what people said, word for word."""

from bot.domain.notes import Section
from bot.domain.template import Template, TemplateSection
from bot.notes.dialogue import Conversation
from bot.notes.languages import cues_for
from bot.notes.templates.catalogue import Templates
from bot.notes.templates.filling import MOST_CLAIMS, filled_sections
from tests.notes import talk


def filled(text: str, template: str | Template, language: str = "en") -> dict[str, list[str]]:
    """The texts by the section's key, after a look at what they stand on."""
    said = talk.utterances(text)
    wanted = Templates().find(template) if isinstance(template, str) else template
    assert wanted is not None
    conversation = Conversation(said, talk.people(text), cues_for(language))
    sections = filled_sections(wanted, conversation)
    assert [section.key for section in sections] == [one.key for one in wanted.sections]
    _check_quotes(sections, {one.id: one.text for one in said})
    return {one.key: [claim.text for claim in one.claims] for one in sections if one.claims}


def _check_quotes(sections: tuple[Section, ...], texts: dict[str, str]) -> None:
    for section in sections:
        for claim in section.claims:
            assert claim.evidence
            assert all(one.quote in texts[one.utterance_id] for one in claim.evidence)


def test_a_stand_up_is_sorted_into_done_next_and_in_the_way() -> None:
    text = """
        Anna: Good morning. Yesterday I merged the new login page.
        Anna: Today I'm going to write the tests for it.
        Ben: I’ve finished the export of invoices.
        Ben: I'm blocked by the missing staging database.
        Anna: Are you blocked by anything else?
        Ben: No.
    """
    assert filled(text, "standup") == {
        "done": ["Yesterday I merged the new login page.", "I've finished the export of invoices."],
        "next": ["Today I'm going to write the tests for it."],
        "blocked": ["I'm blocked by the missing staging database."],
    }


def test_a_retrospective_in_german_is_filled_although_there_are_no_rules_for_it() -> None:
    text = """
        Anna: Die Zusammenarbeit mit dem Vertrieb lief gut.
        Ben: Das Deployment am Freitag hat nicht funktioniert.
    """
    assert filled(text, "retrospective", "de") == {
        "went_well": ["Die Zusammenarbeit mit dem Vertrieb lief gut."],
        "went_badly": ["Das Deployment am Freitag hat nicht funktioniert."],
    }


def test_questions_small_talk_and_parts_of_words_fill_nothing() -> None:
    text = """
        Anna: What is it that went well in the last sprint?
        Ben: It went well.
        Anna: The biggest wentwellington boots I ever saw in my life.
    """
    assert filled(text, "retrospective") == {}


def test_the_longest_phrase_decides_and_what_is_said_twice_is_there_once() -> None:
    template = Template(
        name="x",
        title="X",
        sections=(
            TemplateSection(key="a", title="A", ask="A", cues=("deploy",)),
            TemplateSection(key="b", title="B", ask="B", cues=("deploy on friday",)),
        ),
    )
    text = """
        Anna: We deploy the invoice service on Monday.
        Ben: Never deploy on Friday before holidays.
        Anna: Never deploy on Friday before holidays.
    """
    assert filled(text, template) == {
        "a": ["We deploy the invoice service on Monday."],
        "b": ["Never deploy on Friday before holidays."],
    }


def test_of_too_many_statements_those_that_say_most_are_there_in_order() -> None:
    longer = " ".join(f"module{letter}" for letter in "abcdefg")
    lines = [f"Anna: I fixed ticket{number} of project{number}." for number in range(12)]
    lines[5] = f"Anna: I fixed {longer} yesterday evening."
    done = filled("\n".join(lines), "standup")["done"]
    assert len(done) == MOST_CLAIMS
    assert f"I fixed {longer} yesterday evening." in done
    assert done[0] == "I fixed ticket0 of project0."


def test_without_sections_there_is_nothing_to_fill() -> None:
    assert filled("Anna: I finished the whole book.", "general") == {}
