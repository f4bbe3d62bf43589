"""The real product in a real browser: ``yaojian serve`` with Rasa on free ports, driven by Chromium.

Skips, with the reason, where something that only ``make setup`` or ``make test`` provides is missing.
"""

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path

import pytest

from kb.paths import ROOT, index_dir, store_file, var

PROGRAM = ROOT / ".venv/bin/yaojian"
NEEDED = (
    (PROGRAM, "make setup"),
    (ROOT / ".venv-bot/bin/rasa", "make setup"),
    (var() / "bot/yaojian.tar.gz", "make setup"),
    (store_file(), "make setup"),
    (index_dir(), "make setup"),
)
CHROMIUM_ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
_START_SECONDS = 300  # Rasa's own start, on a busy machine


def pytest_collection_modifyitems(items):
    """Everything in this folder starts servers and a browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.e2e)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return taken.getsockname()[1]


@dataclass
class Product:
    """A running product: its address and its log."""

    url: str
    process: subprocess.Popen
    log: Path

    def status(self) -> str:
        """What ``/api/status`` says of the chatbot; nothing while the pages do not answer yet."""
        try:
            with urllib.request.urlopen(f"{self.url}/api/status", timeout=10) as answer:
                return json.load(answer)["bot"]
        except OSError:
            return ""

    def wait_for(self, state: str) -> None:
        """Wait until the chatbot stands at ``state``."""
        end = time.monotonic() + _START_SECONDS
        while self.status() != state:
            assert self.process.poll() is None, f"the product ended:\n{self.log.read_text()}"
            assert time.monotonic() < end, f"the chatbot did not become {state}:\n{self.log.read_text()}"
            time.sleep(1)

    def rasa(self) -> int:
        """Process id of Rasa, the product's own child."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        threads = Path(f"/proc/{self.process.pid}/task").iterdir()
        children += [pid for thread in threads for pid in (thread / "children").read_text().split()]
        for pid in children:
            if b"rasa" in Path(f"/proc/{pid}/cmdline").read_bytes():
                return int(pid)
        raise AssertionError("Rasa is not a child of the product")


@contextlib.contextmanager
def serving(log: Path):
    """The product on free ports, stopped as a person would stop it."""
    port, rasa_port = free_port(), free_port()
    command = [PROGRAM, "serve", "--port", str(port), "--rasa-port", str(rasa_port)]
    with log.open("wb") as out:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            stdout=out,
            stderr=subprocess.STDOUT,
            env={**os.environ, "OMP_NUM_THREADS": "1"},
        )
    product = Product(f"http://127.0.0.1:{port}", process, log)
    try:
        product.wait_for("ready")
        yield product
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=40)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@pytest.fixture(scope="session")
def chromium() -> str:
    """The browser's program."""
    program = shutil.which("chromium")
    if program is None:
        pytest.skip("没有 chromium：先运行 scripts/ensure-browser（make test 会自动安装）")
    return program


@pytest.fixture(scope="session")
def product(chromium, tmp_path_factory):
    """The running product, shared by all tests of this folder."""
    for path, job in NEEDED:
        if not path.exists():
            pytest.skip(f"没有 {path.name}：先运行 {job}")
    with serving(tmp_path_factory.mktemp("e2e") / "serve.log") as running:
        yield running


@pytest.fixture(scope="session")
def browser(chromium):
    """One browser for all tests."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_ARGS)
        yield launched
        launched.close()


@pytest.fixture
def page(browser, product):
    """A fresh page, like a new visitor's; what the browser complains of fails the test."""
    context = browser.new_context(
        base_url=product.url, locale="zh-CN", viewport={"width": 1100, "height": 800}
    )
    context.set_default_timeout(30_000)
    fresh = context.new_page()
    complaints: list[str] = []
    fresh.on("pageerror", lambda error: complaints.append(str(error)))
    fresh.on(
        "console",
        lambda line: complaints.append(line.text) if "Content Security Policy" in line.text else None,
    )
    yield fresh
    context.close()
    assert complaints == []
