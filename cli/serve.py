"""``yaojian serve``: the pages, the JSON interface and the chatbot, until Ctrl-C.

The pages answer as soon as knowledge base, rules and index are loaded; Rasa needs about 45 seconds more
and is a child process that ends with this one. Without it the rest works and the chat page says so.
"""

from __future__ import annotations

import os
import secrets
import signal
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

import typer

from cli.errors import PortBusy
from kb.paths import ROOT, var

if TYPE_CHECKING:
    import uvicorn

    from web.rasa_process import RasaProcess, State

LOOPBACK = "127.0.0.1"
_ANY_ADDRESS = {"0.0.0.0": LOOPBACK, "::": "::1"}  # where this machine itself connects
_STOP_SECONDS = 5  # for requests still running when asked to stop


def serve(
    host: str = typer.Option(LOOPBACK, help="网页监听的地址；0.0.0.0 表示本机所有网卡"),
    port: int = typer.Option(8000, min=1, max=65535, help="网页端口"),
    rasa_port: int = typer.Option(5005, min=1, max=65535, help="聊天机器人端口（只在本机）"),
    no_bot: bool = typer.Option(False, "--no-bot", help="不启动聊天机器人"),
) -> None:
    """启动网页和聊天机器人；按 Ctrl-C 停止。"""
    listener = listen(host, port, "--port")
    token = secrets.token_urlsafe(32)
    rasa = None
    if not no_bot:
        listen(LOOPBACK, rasa_port, "--rasa-port").close()
        rasa = chatbot(rasa_port, f"http://{_near(host)}:{port}", token)
    say(f"药鉴网页：http://{_near(host)}:{port}/")
    run_until_stopped(lambda: _application(rasa_port, token, rasa), listener, rasa)
    say("已停止。")


def listen(host: str, port: int, option: str) -> socket.socket:
    """A socket that listens on ``host:port``; raises PortBusy, whose cure names ``option``."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family, backlog=128)
    except OSError:
        raise PortBusy(host, port, option) from None


def chatbot(port: int, core: str, token: str) -> RasaProcess | None:
    """The chatbot's process, not yet started; None, with a word to the user, when it was not built.

    Args:
        port: where Rasa listens, on this machine only.
        core: address of the pages, where Rasa finds its actions.
        token: what Rasa shows to be let in there.
    """
    import bot
    from web.rasa_process import RasaProcess

    settings = bot.RasaSettings(port=port, action_url=f"{core}/rasa/webhook", action_token=token)
    for needed in (settings.program, settings.model):
        if not needed.exists():
            say(f"聊天机器人没有安装好（缺少 {_shown(needed)}），先运行 make setup；其余功能照常。")
            return None
    env = bot.environment(settings)
    Path(env["HOME"]).mkdir(parents=True, exist_ok=True)
    return RasaProcess(
        bot.command(settings),
        log=var() / "log/rasa.log",
        env=env,
        answers=bot.RasaClient(f"http://{LOOPBACK}:{port}").healthy,
        report=announce,
    )


def announce(state: State, seconds: float) -> None:
    """Tell the person at the console what became of the chatbot."""
    log = _shown(var() / "log/rasa.log")
    words = {
        "starting": "聊天机器人启动中（约 45 秒）…",
        "ready": f"聊天机器人就绪（{seconds:.0f} 秒）。",
        "waiting": f"聊天机器人已退出，稍后重新启动；原因见 {log}。其余功能照常。",
        "failed": f"聊天机器人多次退出，不再重启；原因见 {log}。其余功能照常。",
    }
    if state.value in words:
        say(words[state.value])


def run_until_stopped(
    load: Callable[[], Any], listener: socket.socket, rasa: RasaProcess | None = None
) -> None:
    """Serve the application that ``load`` makes until SIGINT, SIGTERM or SIGHUP.

    The chatbot starts first, since it takes longest, and is gone when this returns or raises.
    """
    import uvicorn

    stop = _Stop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)
    try:
        if rasa is not None:
            rasa.start()
        config = uvicorn.Config(
            load(), log_level="warning", access_log=False, timeout_graceful_shutdown=_STOP_SECONDS
        )
        stop.server = uvicorn.Server(config)
        say("网页就绪。按 Ctrl-C 停止。")
        stop.server.run(sockets=[listener])
    except KeyboardInterrupt:
        pass  # asked to stop while loading
    finally:
        if rasa is not None:
            rasa.stop()
        listener.close()


class _Stop:
    """What a signal does: ends the program at once while it loads, in good order once it serves.

    No exception is raised into a running event loop, which may swallow it. uvicorn takes over SIGINT and
    SIGTERM while it runs, and sends them here again when it has stopped.
    """

    def __init__(self) -> None:
        self.server: uvicorn.Server | None = None

    def __call__(self, _number: int, _frame: FrameType | None) -> None:
        if self.server is None:
            raise KeyboardInterrupt
        self.server.should_exit = True


def say(text: str) -> None:
    """Print one line at once, also into a pipe."""
    print(text, file=sys.stdout, flush=True)


def _application(rasa_port: int, token: str, rasa: RasaProcess | None) -> Any:
    from web import Services, Settings, create_app

    rasa_url = None if rasa is None else f"http://{LOOPBACK}:{rasa_port}"
    settings = Settings.from_env(os.environ, rasa_url, token)
    state = None if rasa is None else lambda: rasa.state
    return create_app(Services.load(say), settings, bot_process=state)


def _near(host: str) -> str:
    """The address under which this machine reaches what listens on ``host``."""
    near = _ANY_ADDRESS.get(host, host)
    return f"[{near}]" if ":" in near else near


def _shown(path: Path) -> str:
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)
