"""Serving: the port, the clean stop, and no process left behind. A fake program stands in Rasa's place."""

import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from cli.errors import PortBusy, exit_code
from cli.serve import announce, chatbot, listen
from web.rasa_process import State

ROOT = Path(__file__).parents[2]
SERVER = """
import socket, sys, time
from pathlib import Path
from cli.serve import listen, run_until_stopped
from web.rasa_process import RasaProcess

async def application(scope, receive, send):
    if scope["type"] == "lifespan":
        return
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": str(child.pid).encode()})

def load():
    if sys.argv[3] == "broken":
        raise RuntimeError("the knowledge base is broken")
    if sys.argv[3] == "slow":
        while child.pid is None:
            time.sleep(0.05)
        print(child.pid, flush=True)
        time.sleep(120)
    return application

sleep = [sys.executable, "-c", "import time; time.sleep(120)"]
child = RasaProcess(sleep, log=Path(sys.argv[1]), answers=lambda: False)
run_until_stopped(load, listen("127.0.0.1", int(sys.argv[2]), "--port"), child)
"""


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return taken.getsockname()[1]


@pytest.fixture
def start(tmp_path):
    """Start the server of this file; whatever a failing test leaves of it is killed."""
    started = []

    def launch(port: int, mode: str = "sound") -> subprocess.Popen:
        server = subprocess.Popen(
            [sys.executable, "-c", SERVER, str(tmp_path / "rasa.log"), str(port), mode],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(server)
        return server

    yield launch
    for server in started:
        server.kill()
        server.communicate()


def fetch(port: int, server: subprocess.Popen) -> str:
    """What the server answers, waiting for it to listen."""
    for _ in range(300):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=20) as answer:
                return answer.read().decode()
        except ConnectionError:
            pass
        except urllib.error.URLError as error:
            if not isinstance(error.reason, ConnectionError):
                raise
        assert server.poll() is None, server.communicate()
        time.sleep(0.1)
    raise AssertionError("the server never answered")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_signal_ends_server_and_child(start, number):
    port = free_port()
    server = start(port)
    child = fetch(port, server)  # answered although the child is not ready
    server.send_signal(number)
    _, errors = server.communicate(timeout=30)
    assert server.returncode == 0, errors
    assert "Traceback" not in errors
    assert not Path(f"/proc/{child}").exists()
    with socket.create_server(("127.0.0.1", port)):
        pass  # the port is free again


def test_signal_while_loading_ends_both(start):
    server = start(free_port(), "slow")
    child = server.stdout.readline().strip()
    server.send_signal(signal.SIGTERM)
    _, errors = server.communicate(timeout=30)
    assert (server.returncode, errors) == (0, "")
    assert not Path(f"/proc/{child}").exists()


def test_child_ends_when_loading_fails(start):
    server = start(free_port(), "broken")
    _, errors = server.communicate(timeout=30)
    assert server.returncode == 1
    assert "the knowledge base is broken" in errors


def test_busy_port_is_said_with_its_option():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(PortBusy, match=f"端口 {port}.*--rasa-port {port + 1}") as caught:
            listen("127.0.0.1", port, "--rasa-port")
    assert exit_code(caught.value) == 3


def test_address_of_another_machine_is_refused():
    with pytest.raises(PortBusy, match="192.0.2.1"):
        listen("192.0.2.1", 8000, "--port")


def test_chatbot_that_was_not_built_is_no_error(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("YAOJIAN_VAR", str(tmp_path))
    assert chatbot(5005, "http://127.0.0.1:8000", "token") is None
    assert "make setup" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (State.STARTING, "启动中"),
        (State.READY, "就绪（43 秒）"),
        (State.WAITING, "稍后重新启动"),
        (State.FAILED, "不再重启"),
        (State.STOPPED, ""),  # the person asked for it
    ],
)
def test_console_says_what_became_of_the_chatbot(state, words, capsys):
    announce(state, 43.2)
    printed = capsys.readouterr().out
    assert words in printed
    assert bool(printed) == bool(words)
