"""Templates as compiled before: the same page, and never of another text or other code."""

import os

import pytest
from jinja2 import DictLoader, Environment

from app.kernel.compiled import CompiledTemplates, init_app, is_ours


def environment(folder, code: str, text: str) -> Environment:
    made = Environment(loader=DictLoader({"page.html": text}), bytecode_cache=CompiledTemplates(folder, code), autoescape=True)
    made.compiled = []
    compiling = made.compile
    made.compile = lambda *arguments, **named: (made.compiled.append(arguments[1]), compiling(*arguments, **named))[1]
    return made


def page(made: Environment) -> str:
    return made.get_template("page.html").render(name="Tea")


def test_a_template_is_compiled_once_for_all_processes(tmp_path):
    first, second = (environment(tmp_path, "1", "{{ name }} is hot") for _ in range(2))
    assert [page(first), page(second)] == ["Tea is hot"] * 2
    assert [first.compiled, second.compiled] == [["page.html"], []]


def test_another_text_or_other_code_is_compiled_anew(tmp_path):
    page(environment(tmp_path, "1", "{{ name }} is hot"))
    for code, text, shown in (("1", "{{ name }} is cold", "Tea is cold"), ("2", "{{ name }} is cold", "Tea is cold")):
        made = environment(tmp_path, code, text)
        assert page(made) == shown
        assert made.compiled == ["page.html"]


def test_what_is_kept_and_damaged_is_compiled_anew(tmp_path):
    page(environment(tmp_path, "1", "{{ name }} is hot"))
    for kept in tmp_path.iterdir():
        kept.write_bytes(kept.read_bytes()[:40])
    assert page(environment(tmp_path, "1", "{{ name }} is hot")) == "Tea is hot"


def test_a_folder_that_is_gone_stops_no_page(tmp_path):
    made = environment(tmp_path / "gone", "1", "{{ name }} is hot")
    assert page(made) == "Tea is hot"


@pytest.mark.parametrize(("mode", "ours"), [(0o700, True), (0o755, True), (0o775, False), (0o777, False)])
def test_a_folder_that_others_may_write_is_not_believed(app, tmp_path, monkeypatch, mode, ours):
    """What lies there is run as code."""
    folder = tmp_path / "var" / "templates"
    folder.mkdir(parents=True)
    folder.chmod(mode)
    monkeypatch.setitem(app.config, "ROOT", tmp_path)
    monkeypatch.setattr(app.jinja_env, "bytecode_cache", None)
    init_app(app)
    assert (app.jinja_env.bytecode_cache is not None) is ours


def test_another_accounts_folder_is_not_believed_either(tmp_path, monkeypatch):
    assert is_ours(tmp_path)
    monkeypatch.setattr(os, "geteuid", lambda: tmp_path.stat().st_uid + 1)
    assert not is_ours(tmp_path)
    assert not is_ours(tmp_path / "gone")


def test_the_application_keeps_its_templates(app):
    assert isinstance(app.jinja_env.bytecode_cache, CompiledTemplates)
