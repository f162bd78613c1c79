"""Every text that people see goes through gettext: nothing is said in a template's or module's own words."""

import ast

import pytest

from tests.structure.source import POS, ROOT, modules
from tests.structure.texts import raw_strings, raw_texts, templates

COLUMNS = POS / "catalog" / "imports" / "columns.py"
"""Its texts are names of columns in other people's files."""
IN_ENGLISH = {"cli", "api", "json_api", "embedded"}
"""What administrators and programmers read: the command line, the descriptions of JSON interfaces, the engines."""


def test_templates_say_nothing_that_is_not_translated():
    assert [f"{path.relative_to(ROOT)}:{line}" for path in templates() for line in raw_texts(path.read_text())] == []


def test_modules_say_nothing_that_is_not_translated():
    assert [f"{path.relative_to(ROOT)}:{line}" for path, tree in modules(ROOT / "app") if path != COLUMNS
            and not IN_ENGLISH & set(path.parts) for line in raw_strings(tree)] == []


@pytest.mark.parametrize("planted", [
    "<p>Not translated</p>", "<button title='Close'></button>", '<input placeholder="Search items">', "<b>{{ x }} items</b>",
    '{{ button("Save") }}', '{% set title = "Open shifts" %}', "<p>{% if x %}yes{% endif %}</p>",
])
def test_a_planted_text_is_found_in_a_template(planted):
    assert len(raw_texts(planted)) == 1


@pytest.mark.parametrize("fine", [
    '<p>{{ _("Translated") }} · 12</p>', '{{ button(_("Save"), kind="primary") }}', "<script>const one = 1;</script>",
    '<{{ tag }} class="stat">{{ value }}</{{ tag }}>', '{{ ngettext("%(num)s line", "%(num)s lines", 2) }}',
])
def test_a_translated_text_is_no_violation_in_a_template(fine):
    assert raw_texts(fine) == []


@pytest.mark.parametrize("planted", [
    'Refusal("code", "That cannot be done.", status=409)', 'Refusal("code", _l("No."), remedy="Try again.")',
    'return {"title": f"Shift {number}"}', 'notify("The shift is closed")', 'name = StringField("Short name", [required()])',
])
def test_a_planted_text_is_found_in_a_module(planted):
    assert len(raw_strings(ast.parse(f"def made():\n    {planted}"))) == 1


def test_a_translated_text_is_no_violation_in_a_module():
    assert raw_strings(ast.parse('notify(_("Closed.")); Refusal("not found", _l("No."), remedy=_l("Open one."))')) == []
