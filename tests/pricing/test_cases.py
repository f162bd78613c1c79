"""Published and own cases, run by the same runner that people call from the command line."""

import json
import os
from pathlib import Path

import pytest

from tests.pricing_cases import check, main, read_cases

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
GOLDEN = HERE / "golden.json"
DATA = Path(os.environ.get("WKPOS_DATA") or ROOT.parent / "shared" / "data") / "tax_cases"


def case_files() -> list[Path]:
    """Our own cases, and the published ones where this machine has them."""
    return [GOLDEN, *sorted(DATA.glob("*.json"))]


@pytest.mark.parametrize("case", read_cases(case_files()), ids=lambda case: case["id"])
def test_case_gives_the_expected_figures(case):
    assert check(case) == []


def test_runner_reports_what_passed_by_kind_and_feature(capsys):
    assert main([str(GOLDEN)]) == 0
    report = capsys.readouterr().out.splitlines()
    count = len(read_cases([GOLDEN]))
    assert report[-1].split() == ["all", str(count), "0"]
    assert any(line.split() == ["kind", "distribute", "3", "0"] for line in report)


def test_runner_shows_expected_and_got_of_a_failing_case_and_exits_1(tmp_path, capsys):
    case = read_cases([GOLDEN])[0]
    wrong = case | {"id": "wrong", "expected": case["expected"] | {"total": "1.23"}}
    broken = {"id": "broken", "kind": "line", "features": ["tax included"], "inputs": {}, "expected": {}}
    path = tmp_path / "cases.json"
    path.write_text(json.dumps({"cases": [case, wrong, broken]}))
    assert main([str(path)]) == 1
    report = capsys.readouterr().out
    assert "FAILED wrong (document) total\n    expected 1.23\n    got      14.99" in report
    assert "FAILED broken (line) run" in report
    assert report.splitlines()[-1].split() == ["all", "1", "2"]


def test_runner_exits_2_with_one_sentence_when_a_file_cannot_be_read(tmp_path, capsys):
    assert main([str(tmp_path / "none.json")]) == 2
    assert main([]) == 2
    assert "cannot read the cases" in capsys.readouterr().err
