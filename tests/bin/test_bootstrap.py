"""The set-up: what it skips, what it mends, and pins that name no address."""

import json
import re
import subprocess
import sys
import tomllib
from hashlib import sha256
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def bootstrap(monkeypatch):
    """Imports a module of bin/bootstrap as the command does, and forgets it afterwards."""
    folder = ROOT / "bin" / "bootstrap"
    monkeypatch.syspath_prepend(str(folder))
    names = {path.stem for path in folder.glob("*.py")} - {"__main__"}

    def load(name: str):
        return __import__(name)

    yield load
    for name in names:
        sys.modules.pop(name, None)


@pytest.fixture
def progress(bootstrap, tmp_path):
    return bootstrap("progress").Progress(tmp_path / "log" / "setup.log")


def pins(name: str) -> dict[str, str]:
    """Package and version of every line of a requirements file."""
    found = re.findall(r"^([\w.-]+)==(\S+) \\$", (ROOT / name).read_text(), re.MULTILINE)
    return {package.lower().replace("_", "-"): version for package, version in found}


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-test.txt", "requirements-node.txt"])
def test_every_requirement_is_pinned_with_hashes_and_without_addresses(name):
    text = (ROOT / name).read_text()
    lines = [line for line in text.splitlines() if line and not line.startswith((" ", "#"))]
    assert len(lines) == len(pins(name))
    assert all(line.endswith(" \\") for line in lines)
    assert not re.search(r"https?:|--index|--find-links|--trusted|file:/", text)


def test_what_the_project_asks_for_is_what_is_pinned():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    for name, asked in (
        ("requirements.txt", project["dependencies"]),
        ("requirements-test.txt", project["dependencies"] + project["optional-dependencies"]["test"]),
    ):
        wanted = dict(re.sub(r"\[.*\]", "", line).split("==") for line in asked)
        assert {package: pins(name).get(package) for package in wanted} == wanted


def test_the_tests_run_with_the_versions_that_are_delivered():
    delivered = pins("requirements.txt")
    assert {name: pins("requirements-test.txt").get(name) for name in delivered} == delivered


def test_the_npm_lock_names_no_download_address():
    text = (ROOT / "package-lock.json").read_text()
    packages = json.loads(text)["packages"]
    assert "://" not in text
    assert all("resolved" not in package for package in packages.values())
    assert all(package.get("integrity") for name, package in packages.items() if name)


def test_an_environment_that_is_ready_is_left_alone(bootstrap, progress, tmp_path):
    (tmp_path / "requirements.txt").write_text("nothing==1\n")
    environment = bootstrap("environment").Environment(tmp_path, progress)
    environment.python.parent.mkdir(parents=True)
    environment.python.write_text("never started")
    digest = sha256(b"nothing==1\n").hexdigest()
    (environment.directory / "ready-requirements.txt").write_text(digest)

    environment.ensure("requirements.txt")

    assert environment.python.read_text() == "never started"


def test_an_environment_whose_installation_was_killed_is_made_anew(bootstrap, progress, tmp_path):
    (tmp_path / "requirements.txt").write_text("# nothing to install\n")
    environment = bootstrap("environment").Environment(tmp_path, progress)
    half_installed = environment.directory / "lib" / "half-installed"
    half_installed.mkdir(parents=True)
    environment.installing.touch()

    environment.ensure("requirements.txt")

    assert not half_installed.exists()
    assert not environment.installing.exists()
    assert subprocess.run([environment.python, "-c", ""], check=False).returncode == 0


def test_a_failing_step_says_where_all_its_output_is(bootstrap, progress, tmp_path):
    module = bootstrap("progress")
    with pytest.raises(module.SetupError, match=r"failed; all of its output is in .*setup\.log") as failure:
        progress.run([sys.executable, "-c", "print('the reason'); raise SystemExit(2)"], tmp_path)
    assert str(failure.value).endswith("the reason")
    assert "the reason" in progress.log.read_text()


def test_only_changed_translations_are_compiled(bootstrap, tmp_path):
    translations = bootstrap("translations")
    po = tmp_path / "translations" / "ar" / "LC_MESSAGES" / "messages.po"
    po.parent.mkdir(parents=True)
    po.write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "Till"\nmsgstr "صندوق"\n'
    )
    assert translations.stale(tmp_path) == [po]

    translations.compile_all([po])

    assert translations.stale(tmp_path) == []
    assert "صندوق".encode() in po.with_suffix(".mo").read_bytes()


def test_fonts_are_copied_with_a_stylesheet_that_names_only_copied_files(bootstrap):
    bootstrap("frontend")
    fonts = ROOT / "static" / "vendor" / "fonts"
    named = set(re.findall(r"url\(\./([^)]+)\)", (fonts / "fonts.css").read_text()))
    assert named == {path.name for path in fonts.glob("*.woff2")}
    assert {"inter-latin-wght-normal.woff2", "ibm-plex-sans-arabic-arabic-400-normal.woff2"} <= named


@pytest.mark.parametrize(
    ("chromium", "arguments", "options"),
    [
        ("/usr/bin/chromium", ["tests/bin/test_bootstrap.py"], ["tests/bin/test_bootstrap.py"]),
        (None, ["tests/bin/test_bootstrap.py::x"], ["-m", "not browser", "tests/bin/test_bootstrap.py::x"]),
    ],
)
def test_browser_tests_are_left_out_only_without_a_browser(bootstrap, chromium, arguments, options):
    assert bootstrap("checks").pytest_options(ROOT, chromium, arguments) == options


def test_the_whole_suite_uses_several_processes(bootstrap):
    options = bootstrap("checks").pytest_options(ROOT, "/usr/bin/chromium", ["-q"])
    assert options[0] == "-n"
    assert options[2:] == ["--dist", "loadscope", "--no-loadscope-reorder", "-q"]


def test_without_a_suitable_python_the_command_says_what_to_install(tmp_path):
    (tmp_path / "bin").mkdir()
    for name in ("dirname", "readlink"):
        (tmp_path / "bin" / name).symlink_to(Path("/usr/bin") / name)
    done = subprocess.run(
        ["/bin/sh", ROOT / "bin" / "with-python", "test"],
        env={"PATH": str(tmp_path / "bin")}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr == (
        "WK POS needs Python 3.11 or newer: install it, or name it as in PYTHON=/path/to/python3 bin/test.\n"
    )
