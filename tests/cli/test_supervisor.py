"""Processes are kept alive, ended with all that they started, and found again after a kill."""

import os
import subprocess
import sys
import time

import psutil
import pytest

from app.cli.supervisor import MARK, Keeper, end_leftovers

SLEEPING_FAMILY = (
    "import subprocess, time; child = subprocess.Popen(['sleep', '60']); "
    "print(child.pid, flush=True); time.sleep(60)"
)


@pytest.fixture
def keep(tmp_path):
    keepers = []

    def make(code: str) -> Keeper:
        log = tmp_path / "log" / "worker.log"
        keeper = Keeper("worker", [sys.executable, "-c", code], dict(os.environ), tmp_path, log, grace=5)
        keepers.append(keeper)
        return keeper

    yield make
    for keeper in keepers:
        keeper.stop()


def until(condition, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_process_that_ends_is_told_and_started_again(keep):
    keeper = keep("import time; print('here', flush=True); time.sleep(0.1)")
    keeper.start()
    until(lambda: not keeper.running())
    sentence = keeper.check()
    assert sentence == f"The worker ended (code 0) and is started again; see {keeper.log}."
    until(lambda: keeper.check() is None and keeper.running())
    until(lambda: keeper.log.read_text() == "here\nhere\n")


def test_a_process_that_fails_at_once_is_started_later_each_time(keep):
    keeper = keep("raise SystemExit(3)")
    pauses = []
    for _ in range(3):
        keeper.start()
        until(lambda: not keeper.running())
        assert "code 3" in keeper.check()
        pauses.append(round(keeper.due - time.monotonic()))
    assert pauses == [1, 3, 7]


def test_stopping_ends_what_the_process_started(keep):
    keeper = keep(SLEEPING_FAMILY)
    keeper.start()
    until(lambda: keeper.log.exists() and keeper.log.read_text().strip())
    child = int(keeper.log.read_text())
    keeper.stop()
    until(lambda: not psutil.pid_exists(child) or psutil.Process(child).status() == psutil.STATUS_ZOMBIE)


def test_what_a_killed_supervisor_left_is_found_by_its_folder_only(tmp_path):
    code = [sys.executable, "-c", "import time; time.sleep(60)"]
    ours = subprocess.Popen(code, env={**os.environ, MARK: str(tmp_path)})
    others = subprocess.Popen(code, env={**os.environ, MARK: str(tmp_path / "elsewhere")})
    try:
        until(
            lambda: (
                psutil.Process(others.pid).environ().get(MARK)
                and psutil.Process(ours.pid).environ().get(MARK)
            )
        )
        assert end_leftovers(tmp_path) == 1
        assert ours.poll() is not None
        assert others.poll() is None
    finally:
        others.kill()
        others.wait()
