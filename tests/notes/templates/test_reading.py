"""Templates in YAML: what is taken, and what is said of what is not."""

from pathlib import Path

import pytest

from bot.domain.template import Template, TemplateSection
from bot.errors import SettingsError
from bot.notes.templates.catalogue import shipped
from bot.notes.templates.reading import MOST_CHARS, read_template, read_templates, written_out

BOOK_CLUB = """\
# Once a month
name: book_club
title: Book club
focus: What people thought of the book.
sections:
  - key: liked
    title: "Liked: yes"
    ask: What somebody liked.
    cues: [I loved, yes, 2026-11-18]
  - key: next
    title: Next book
    ask: What is read next.
"""

_TWO = """\
name: x
title: T
sections:
  - key: a
    title: A
    ask: Why?
  - key: a
    title: B
    ask: Why?
"""


def test_a_template_says_what_was_written() -> None:
    assert read_template(BOOK_CLUB) == Template(
        name="book_club",
        title="Book club",
        focus="What people thought of the book.",
        sections=(
            TemplateSection(
                key="liked",
                title="Liked: yes",
                ask="What somebody liked.",
                cues=("I loved", "yes", "2026-11-18"),
            ),
            TemplateSection(key="next", title="Next book", ask="What is read next."),
        ),
    )


@pytest.mark.parametrize("template", shipped(), ids=lambda template: template.name)
def test_a_template_that_is_written_out_can_be_read_again(template: Template) -> None:
    assert read_template(written_out(template)) == template


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "there is nothing in it"),
        ("# only a remark", "there is nothing in it"),
        ("- a", "line 1: it must have names and values"),
        ("name: x", "line 1: title: it is missing"),
        ("name: Stand Up\ntitle: x", "line 1: name: it must begin with a small letter"),
        ("name: x\ntitle: T\nmood: good", "line 3: mood: nothing of this name belongs here"),
        ("name: x\nname: y\ntitle: T", "line 2: name is there twice"),
        ("name: x\ntitle:\n  a: b", "line 2: title: it must be text"),
        ("name: x\ntitle: T\nsections: done", "line 3: sections: it must be a list"),
        ("name: x\ntitle: T\nsections:\n  - key: a\n", "line 4: sections 1, title: it is missing"),
        (f"name: x\ntitle: {'t' * 81}", "line 2: title: it is too long, at most 80 characters"),
        (_TWO, "line 7: two sections have the key a"),
        (
            _TWO.replace("key: a\n    title: B", "key: b\n    title: B\n    cues: ['']"),
            "line 9: sections 2, cues 1: it has 1 to 80 characters",
        ),
        ("name: x\n title: T", "line 2: mapping values are not allowed here"),
        ("name: x\ntitle: [", "line 2: expected the node content"),
        ("name: x\ntitle: T\n---\nname: y", "line 3: a second template begins"),
        ("name: x\ntitle: T\n? [a]\n: b", "line 3: a name must be a word"),
        ("a: &x [1]\nb: [*x, *x]", "line 1: & and \\* with a name are not taken"),
        ("name: !!python/object:os.system x", "line 1: ! with a name is not taken"),
        ("[" * 5000, "line 1: this is nested too deeply"),
        ("name: \a", "there is something in it that is no text"),
        ("x" * (MOST_CHARS + 1), "at most 20000 characters"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(text: str, said: str) -> None:
    with pytest.raises(SettingsError, match=said) as caught:
        read_template(text)
    assert "\n" not in str(caught.value)
    assert "\a" not in str(caught.value)


def test_the_templates_of_a_folder_are_read_in_order(tmp_path: Path) -> None:
    (tmp_path / "b.yml").write_text("name: b\ntitle: Ü", encoding="utf-8")
    (tmp_path / "a.yaml").write_text("name: a\ntitle: A", encoding="utf-8")
    (tmp_path / "notes.txt").write_text("nothing", encoding="utf-8")
    assert [template.title for template in read_templates(tmp_path)] == ["A", "Ü"]


def test_what_is_wrong_in_a_folder_is_said_with_the_file(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.yaml").write_text("name: x\ntitle: X", encoding="utf-8")
    with pytest.raises(SettingsError, match=r"b\.yaml: the template x is there twice"):
        read_templates(tmp_path)
    (tmp_path / "b.yaml").write_text("name: x\ntittle: X", encoding="utf-8")
    with pytest.raises(SettingsError, match=r"b\.yaml: .*line"):
        read_templates(tmp_path)
    (tmp_path / "b.yaml").write_bytes(b"name: \xff")
    with pytest.raises(SettingsError, match="can't be read"):
        read_templates(tmp_path)
    with pytest.raises(SettingsError, match="can't be read"):
        read_templates(tmp_path / "nowhere")
