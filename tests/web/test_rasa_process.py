"""The supervised child: with a fake program in Rasa's place."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from web.rasa_process import RasaProcess, State

SLEEP = [sys.executable, "-c", "import time; time.sleep(120)"]
PARENT = """
import sys, time
from pathlib import Path
from web.rasa_process import RasaProcess, State
sleep = [sys.executable, "-c", "import time; time.sleep(120)"]
child = RasaProcess(sleep, log=Path(sys.argv[1]), answers=lambda: True)
child.start()
child.wait_for(State.READY, 30)
print(child.pid, flush=True)
time.sleep(120)
"""


def gone(pid: int, seconds: float = 10) -> bool:
    """Whether the process ends (or is a zombie that nobody reaps) within ``seconds``."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z":
                return True
        except FileNotFoundError:
            return True
        time.sleep(0.05)
    return False


@pytest.fixture
def supervise(tmp_path):
    """Start children and stop every one of them afterwards."""
    made = []

    def make(command, **options):
        options.setdefault("answers", lambda: True)
        child = RasaProcess(command, log=tmp_path / "log" / "rasa.log", **options)
        made.append(child)
        child.start()
        return child

    yield make
    for child in made:
        child.stop()


def test_starts_answers_and_stops(supervise):
    seen = []
    child = supervise(SLEEP, report=lambda state, _seconds: seen.append(state))
    assert child.wait_for(State.READY, 30)
    assert child.alive()
    pid = child.pid
    child.stop()
    assert not child.alive()
    assert gone(pid)
    assert seen == [State.STARTING, State.READY, State.STOPPED]


def test_is_not_alive_before_it_answers(supervise):
    child = supervise(SLEEP, answers=lambda: False)
    assert child.wait_for(State.STARTING, 10)
    assert not child.alive()


def test_second_start_keeps_the_first_child(supervise):
    child = supervise(SLEEP)
    child.wait_for(State.READY, 30)
    pid = child.pid
    child.start()
    assert child.pid == pid


def test_killed_child_comes_back_after_the_pause(supervise):
    child = supervise(SLEEP, pause=0.1)
    child.wait_for(State.READY, 30)
    first = child.pid
    os.kill(first, signal.SIGKILL)
    assert child.wait_for(State.WAITING, 10)
    assert child.wait_for(State.READY, 30)
    assert child.pid != first


def test_gives_up_after_too_many_restarts(supervise, tmp_path):
    program = [sys.executable, "-c", "print('no model', flush=True); raise SystemExit(1)"]
    child = supervise(program, pause=0.01, most_restarts=2, answers=lambda: False)
    assert child.wait_for(State.FAILED, 30)
    assert child.pid is None
    assert (tmp_path / "log" / "rasa.log").read_text().count("no model") == 3


def test_missing_program_is_reported_in_the_log(supervise, tmp_path):
    child = supervise(["/nowhere/rasa"], pause=0.01, most_restarts=0)
    assert child.wait_for(State.FAILED, 30)
    assert "/nowhere/rasa" in (tmp_path / "log" / "rasa.log").read_text()


def test_stop_during_the_pause_returns_at_once(supervise):
    child = supervise([sys.executable, "-c", "raise SystemExit(1)"], pause=600, answers=lambda: False)
    assert child.wait_for(State.WAITING, 30)
    child.stop()
    assert child.state is State.STOPPED


def test_children_of_the_child_end_with_it(supervise, tmp_path):
    note = tmp_path / "grandchild"
    program = (
        "import subprocess, sys, time; "
        "p = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(120)']); "
        f"open({str(note)!r}, 'w').write(str(p.pid)); time.sleep(120)"
    )

    def written():
        return note.exists() and bool(note.read_text())

    child = supervise([sys.executable, "-c", program], answers=written)
    assert child.wait_for(State.READY, 30)
    child.stop()
    assert gone(int(note.read_text()))


def test_child_dies_when_this_program_is_killed(tmp_path):
    with subprocess.Popen(
        [sys.executable, "-c", PARENT, str(tmp_path / "rasa.log")],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    ) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        parent.kill()
    assert gone(pid)


def test_environment_reaches_the_child(supervise, tmp_path):
    program = "import os, time; print(os.environ['YAOJIAN_ACTION_URL'], flush=True); time.sleep(120)"
    log = tmp_path / "log" / "rasa.log"
    child = supervise(
        [sys.executable, "-c", program],
        env={"YAOJIAN_ACTION_URL": "http://127.0.0.1:8000/rasa/webhook"},
        answers=lambda: "webhook" in log.read_text(),
    )
    assert child.wait_for(State.READY, 30)


def test_long_log_is_set_aside(supervise, tmp_path):
    log = tmp_path / "log" / "rasa.log"
    log.parent.mkdir()
    log.write_bytes(b"x" * 5_000_001)
    child = supervise(SLEEP)
    assert child.wait_for(State.READY, 30)
    assert (tmp_path / "log" / "rasa.log.1").stat().st_size == 5_000_001
    assert log.stat().st_size == 0
