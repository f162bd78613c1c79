"""docs/license-server.md against the code: endpoints, who may, codes with their statuses, limits, tasks and commands are real."""

from __future__ import annotations

import re
from pathlib import Path

from app.cli.licensing import licensing
from app.kernel.json_api.openapi import document
from app.kernel.resource import PUBLIC
from app.license_protocol.codes import Code
from app.licensing.api import answering
from app.licensing.api.interface import INTERFACE
from app.licensing.api.routes import resources
from app.licensing.api_keys import service as api_keys
from app.licensing.settings.rules import DECLARED
from app.licensing.tasks import TASKS
from app.licensing.trials.service import KEPT_OPEN
from tests.described import templated

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "license-server.md").read_text(encoding="utf-8")


def test_the_table_has_every_endpoint_with_its_permission_and_no_other():
    rows = re.findall(r"^\| `(GET|POST) (\S+)` \| (.*?) \|", PAGE, re.M)
    declared = {(operation.method, f"/api{templated(operation.rule)}", operation.permission)
                for api in resources() for operation in api.operations}
    assert {(method, path, who.strip("`") if who.startswith("`") else PUBLIC) for method, path, who in rows} == declared
    assert len(document(INTERFACE, resources())["paths"]) == len({path for _method, path, _who in rows})


def test_every_code_is_told_with_the_status_that_it_has():
    told = PAGE[PAGE.index("| code |"):PAGE.index("## Machines")]
    assert set(re.findall(r"`([A-Z]+(?:_[A-Z]+)*)`", told)) == {str(code) for code in Code}
    for names, status in re.findall(r"^\| (`.*`) \| (\d{3}) \|$", told, re.M):
        for name in re.findall(r"`([A-Z_]+)`", names):
            assert answering.STATUSES.get(Code(name), 403) == int(status), name


def test_the_limits_are_the_ones_that_hold():
    assert (answering.BY_ADDRESS, answering.BY_SERIAL, api_keys.REQUESTS) == ("1200 per minute", "30 per minute", "600 per minute")
    assert "1,200\nrequests a minute" in PAGE and "30 times a minute" in PAGE and "may send 600" in PAGE
    days = DECLARED["retention"].defaults
    assert f"{days['decision_days']} days; calls of programs for {days['usage_days']} days" in PAGE and f"in {KEPT_OPEN.days} days" in PAGE


def test_the_tasks_are_the_ones_that_are_done():
    rows = re.findall(r"^\| `(\w+)` \| (\d+) (min|s) \|", PAGE, re.M)
    assert {(name, int(count) * {"min": 60, "s": 1}[unit]) for name, count, unit in rows} == {
        (task.__name__, int(every.total_seconds())) for task, every in TASKS}


def test_the_commands_exist():
    for line in re.findall(r"`bin/wkpos licensing ([a-z ]+)`", PAGE):
        command = licensing
        for word in line.split():
            command = command.commands[word]
