"""A real JupyterLab and a real browser. Screenshots go to build/screenshots/, to be looked at."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.chromium import launched

ROOT = Path(__file__).resolve().parents[2]
SHOTS = ROOT / "build" / "screenshots"


@pytest.fixture(scope="module")
def browser():
    SHOTS.mkdir(parents=True, exist_ok=True)
    with launched() as running:
        yield running


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    if report.when == "call":
        item.call_failed = report.failed
    return report


@pytest.fixture
def page(browser, request):
    """A page of 1280 x 800. When the test fails, what it showed last is kept as failed_<test>.png."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    context.set_default_timeout(180_000)  # a state is waited for; how fast the machine is decides nothing
    page = context.new_page()
    yield page
    if getattr(request.node, "call_failed", False):
        with contextlib.suppress(Exception):
            page.screenshot(path=SHOTS / f"failed_{request.node.name}.png")
    context.close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def started(*words: str, cwd: Path):
    """Run `camp start` and give its address with the token; stop it and its kernels afterwards."""
    log = cwd / "jupyter.log"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))}
    with log.open("w") as out:
        process = subprocess.Popen([sys.executable, "-m", "cohort_tools", "start", "--no-browser", "--port", str(free_port()), *words],
                                   cwd=cwd, stdout=out, stderr=subprocess.STDOUT, env=environment, start_new_session=True)
    try:
        address = wait_for_address(process, log)
        yield address
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(20)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


def wait_for_address(process: subprocess.Popen, log: Path) -> str:
    end = time.monotonic() + 300  # preparing a folder builds every release
    while time.monotonic() < end:
        found = re.search(r"http://127\.0\.0\.1:\d+/\S*token=\w+", log.read_text("utf-8", errors="replace"))
        if found:
            return found[0]
        assert process.poll() is None, log.read_text("utf-8", errors="replace")[-3000:]
        time.sleep(0.3)
    raise AssertionError("JupyterLab did not start: " + log.read_text("utf-8", errors="replace")[-3000:])
