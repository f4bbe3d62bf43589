"""Rasa as a child process: started, watched, started again when it dies, never left behind.

>>> import sys, tempfile
>>> from pathlib import Path
>>> sleep = [sys.executable, "-c", "import time; time.sleep(60)"]
>>> log = Path(tempfile.mkdtemp()) / "rasa.log"
>>> rasa = RasaProcess(sleep, log=log, answers=lambda: True)
>>> rasa.start()
>>> rasa.wait_for(State.READY, seconds=20)
True
>>> rasa.stop(); rasa.state
<State.STOPPED: 'stopped'>

One thread owns the child from its start to its end. The child leads a process group of its own, which
is ended as a whole, and the kernel kills it when this process dies without having stopped it.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from pathlib import Path

_LOG_LIMIT = 5_000_000  # bytes; a longer log is set aside at the next start
_POLL_SECONDS = 0.5

# Run between fork and exec in a fresh interpreter: a preexec_fn is not safe in a program with threads.
# PR_SET_PDEATHSIG is 1; the second look at the parent covers its death before the call.
_TIED_TO_PARENT = """
import ctypes, os, signal, sys
parent = int(sys.argv[1])
ctypes.CDLL(None).prctl(1, signal.SIGKILL)
if os.getppid() != parent:
    sys.exit("the parent process has gone")
try:
    os.execvp(sys.argv[2], sys.argv[2:])
except OSError as error:
    sys.exit(f"cannot run {sys.argv[2]}: {error}")
"""


class State(StrEnum):
    """Where the child stands; ``WAITING`` is the pause before it is started again."""

    STOPPED = "stopped"
    STARTING = "starting"
    READY = "ready"
    WAITING = "waiting"
    FAILED = "failed"


class RasaProcess:
    """One supervised child.

    Args:
        command: program and arguments.
        log: file that takes the child's output.
        answers: says whether the child serves; asked twice a second while it starts.
        env: added to this process's environment.
        report: told of every new state and the seconds since the child was last started.
        pause: seconds before a dead child is started again.
        most_restarts: how often within ``period`` seconds; after that the state is ``FAILED``.
        period: seconds over which restarts are counted.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        log: Path,
        answers: Callable[[], bool],
        env: Mapping[str, str] | None = None,
        report: Callable[[State, float], None] | None = None,
        pause: float = 20.0,
        most_restarts: int = 5,
        period: float = 3600.0,
    ) -> None:
        self._command = list(command)
        self._log = log
        self._answers = answers
        self._env = {**os.environ, **(env or {})}
        self._report = report
        self._pause = pause
        self._most_restarts = most_restarts
        self._period = period
        self._restarts: deque[float] = deque()
        self._begun = 0.0
        self._stopping = threading.Event()
        self._changed = threading.Condition()
        self._state = State.STOPPED
        self._child: subprocess.Popen[bytes] | None = None
        self._thread: threading.Thread | None = None

    @property
    def state(self) -> State:
        """Where the child stands now."""
        return self._state

    @property
    def pid(self) -> int | None:
        """Process id of the running child, or None."""
        child = self._child
        return child.pid if child is not None and child.poll() is None else None

    def alive(self) -> bool:
        """Whether the child runs and has answered since it was started."""
        return self._state is State.READY and self.pid is not None

    def start(self) -> None:
        """Start the child and its supervision; a second call does nothing."""
        if self._thread is not None and self._thread.is_alive():
            return
        self._stopping.clear()
        self._thread = threading.Thread(target=self._supervise, name="rasa-supervisor", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the child and everything it started; returns when it is gone."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join()
        self._enter(State.STOPPED)

    def wait_for(self, state: State, seconds: float) -> bool:
        """Wait until the child stands at ``state``; False when ``seconds`` went by first."""
        with self._changed:
            return self._changed.wait_for(lambda: self._state is state, timeout=seconds)

    def _supervise(self) -> None:
        while True:
            self._run_once()
            if self._stopping.is_set():
                return
            if not self._may_restart():
                self._enter(State.FAILED)
                return
            self._enter(State.WAITING)
            if self._stopping.wait(self._pause):
                return

    def _run_once(self) -> None:
        """Start the child and stay until it has ended, or end it when asked to stop."""
        self._begun = time.monotonic()
        self._enter(State.STARTING)
        child = self._spawn()
        if child is None:
            return
        self._child = child
        try:
            while child.poll() is None and not self._stopping.is_set():
                if self._state is State.STARTING and self._answers():
                    self._enter(State.READY)
                self._stopping.wait(_POLL_SECONDS)
        finally:
            _end_group(child)
            self._child = None

    def _spawn(self) -> subprocess.Popen[bytes] | None:
        self._log.parent.mkdir(parents=True, exist_ok=True)
        if self._log.exists() and self._log.stat().st_size > _LOG_LIMIT:
            self._log.replace(self._log.with_name(self._log.name + ".1"))
        launcher = [sys.executable, "-I", "-S", "-c", _TIED_TO_PARENT, str(os.getpid())]
        with self._log.open("ab") as log:
            try:
                return subprocess.Popen(
                    [*launcher, *self._command],
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    env=self._env,
                    start_new_session=True,
                )
            except OSError as error:
                log.write(f"could not start: {error}\n".encode())
                return None

    def _may_restart(self) -> bool:
        now = time.monotonic()
        while self._restarts and now - self._restarts[0] > self._period:
            self._restarts.popleft()
        if len(self._restarts) >= self._most_restarts:
            return False
        self._restarts.append(now)
        return True

    def _enter(self, state: State) -> None:
        with self._changed:
            if self._state is state:
                return
            self._state = state
            self._changed.notify_all()
        if self._report is not None:
            self._report(state, time.monotonic() - self._begun)


def _end_group(child: subprocess.Popen[bytes], patience: float = 10.0) -> None:
    """End the child's whole process group: asked first, killed after ``patience`` seconds."""
    _signal_group(child.pid, signal.SIGTERM)
    with contextlib.suppress(subprocess.TimeoutExpired):
        child.wait(timeout=patience)
    _signal_group(child.pid, signal.SIGKILL)
    child.wait()


def _signal_group(group: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(group, number)
