"""A trainee's first hour, in a real browser: home, lab, a red check, the right answer, a green one, hand in."""

from __future__ import annotations

import contextlib
import json
import re
import urllib.error
import urllib.request

import playwright.sync_api
import pytest

from graders import build, labs
from tests.browser.conftest import SHOTS, started

pytestmark = pytest.mark.slow


def first_lab():
    """The first lab that a trainee does alone."""
    return min((lab for lab in labs.discover_labs() if lab.config.mode == "solo"), key=lambda lab: (lab.config.stage, lab.name))


def open_in_lab(page, address, path):
    base, token = address.split("?token=")
    page.goto(f"{re.match(r'http://[^/]+', base)[0]}/lab/tree/{path}?token={token}")
    page.wait_for_selector(f".lm-TabBar-tab.lm-mod-current:has-text('{path.rpartition('/')[2]}')")
    page.wait_for_selector(".jp-NotebookPanel:visible .jp-Cell")
    wait_for_kernel(page)


def wait_for_kernel(page):
    page.wait_for_selector(".jp-NotebookPanel:visible .jp-Notebook-ExecutionIndicator[data-status='idle']", timeout=240_000)


def wait_idle(page):
    """Wait until the kernel of the visible notebook has run everything it was asked (cells that wait show a star)."""
    page.wait_for_function("""() => {
        const panel = [...document.querySelectorAll('.jp-NotebookPanel')].find(p => p.offsetParent);
        const prompts = [...panel.querySelectorAll('.jp-InputPrompt')].map(p => p.textContent);
        return !prompts.some(p => p.includes('*'));
    }""", timeout=240_000)


def run_menu(page, words):
    page.locator("#jp-MainMenu, .jp-MenuBar, .lm-MenuBar").first.get_by_text("Run", exact=True).click()
    page.locator(".lm-Menu-item").get_by_text(words, exact=True).click()


def run_all(page, seen):
    """Run all cells of the notebook on the screen until `seen` is there.

    A person clicks into the notebook first, and presses again when nothing came of it: while JupyterLab still
    restores a page and its kernels, it may swallow the command without a word.
    """
    for _ in range(8):
        page.locator(".jp-NotebookPanel:visible .jp-Cell").first.click()
        run_menu(page, "Run All Cells")
        with contextlib.suppress(playwright.sync_api.TimeoutError):
            return seen.wait_for(timeout=30_000)
    seen.wait_for()


def wait_saved(page, path, source):
    """Wait until a cell of the notebook on the disk holds `source`."""
    for _ in range(180):
        if source in ("".join(cell["source"]) for cell in json.loads(path.read_text("utf-8"))["cells"]):
            return
        page.wait_for_timeout(1000)
    raise AssertionError(f"{path} was not saved")


def cell_with(page, text):
    return page.locator(".jp-NotebookPanel:visible .jp-Cell").filter(has_text=text).first


def type_into(page, cell, source):
    cell.scroll_into_view_if_needed()
    cell.locator(".cm-content").click()
    cell.locator(".cm-content").evaluate(
        """(element, text) => { const view = element.cmTile?.view || element.cmView.view;
           view.dispatch({changes: {from: 0, to: view.state.doc.length, insert: text}}); }""", source)


def test_a_trainee_goes_from_home_to_a_handed_in_lab(page, tmp_path):
    lab = first_lab()
    answer = next(cell for cell in lab.cells if cell.kind == "solution")
    check = next(cell for cell in lab.cells[lab.cells.index(answer):] if cell.kind == "check")
    with started("--folder", str(tmp_path / "work"), "--course", str(tmp_path / "course"), cwd=tmp_path) as address:
        open_in_lab(page, address, "home.ipynb")
        page.locator(".jp-NotebookPanel:visible").get_by_text("Welcome, T-0001").first.wait_for()
        page.wait_for_timeout(1500)
        assert page.locator(".jp-Dialog").count() == 0, "nothing pops up"
        page.screenshot(path=SHOTS / "home.png")

        page.locator(".jp-NotebookPanel:visible").get_by_role("link", name=lab.config.title).first.click()
        page.wait_for_selector(f".lm-TabBar-tab.lm-mod-current:has-text('{lab.name}')")
        page.wait_for_selector(".jp-NotebookPanel:visible .jp-Cell")
        page.wait_for_timeout(1500)
        assert page.locator(".jp-Dialog").count() == 0, "no kernel is asked for"
        page.screenshot(path=SHOTS / "lab.png")

        wait_for_kernel(page)
        error = page.locator(".jp-NotebookPanel:visible .jp-RenderedText[data-mime-type='application/vnd.jupyter.stderr']").first
        run_all(page, error)
        wait_idle(page)
        assert re.search("NotImplementedError|AssertionError", error.inner_text()), "a check says what is wrong"
        error.scroll_into_view_if_needed()
        page.screenshot(path=SHOTS / "lab_red.png")

        stub = next(cell for cell in build.release_notebook(lab).cells if cell["id"] == answer.name).source
        type_into(page, cell_with(page, max(stub.splitlines(), key=len).strip()[:60]), answer.source)
        page.keyboard.press("Escape")
        first_line = next(line for line in check.source.splitlines() if line.strip() and not line.startswith("#"))
        green = cell_with(page, first_line.strip()[:60])
        run_all(page, green.locator(".jp-InputPrompt").filter(has_text=re.compile(r"\[\d+\]")))
        wait_idle(page)
        green.scroll_into_view_if_needed()
        page.wait_for_timeout(500)
        page.screenshot(path=SHOTS / "lab_green.png")
        assert green.locator("[data-mime-type='application/vnd.jupyter.stderr']").count() == 0, green.inner_text()

        page.keyboard.press("Control+s")
        wait_saved(page, tmp_path / "work" / "labs" / lab.name / f"{lab.name}.ipynb", answer.source)
        button = cell_with(page, "campkit.handin.panel()")
        button.scroll_into_view_if_needed()
        button.locator(".cm-content").click()
        page.keyboard.press("Shift+Enter")
        press = page.locator(".jp-NotebookPanel:visible").get_by_role("button", name="Hand in")
        press.wait_for()
        press.click()
        page.locator(".jp-NotebookPanel:visible").get_by_text("Handed in at").first.wait_for()
        page.screenshot(path=SHOTS / "lab_handed_in.png")

        open_in_lab(page, address, "home.ipynb")
        run_all(page, page.locator(".camp-home:visible tr", has_text=lab.config.title).filter(has_text="handed in"))
        page.screenshot(path=SHOTS / "home_handed_in.png")

    receipts = list((tmp_path / "work" / "receipts").glob(f"{lab.name}-*.json"))
    assert len(receipts) == 1
    assert json.loads(receipts[0].read_text("utf-8"))["owner"] == "T-0001"
    inbound = list((tmp_path / "course").rglob(f"inbound/T-0001+{lab.name}+*"))
    assert len(inbound) == 1
    handed_in = json.loads((inbound[0] / f"{lab.name}.ipynb").read_text("utf-8"))
    sources = ["".join(cell["source"]) for cell in handed_in["cells"]]
    assert answer.source in sources, "what was typed is what was handed in"


def test_without_the_token_nothing_is_served(tmp_path):
    with started("--folder", str(tmp_path / "work"), "--course", str(tmp_path / "course"), cwd=tmp_path) as address:
        base = re.match(r"http://[^/]+", address)[0]
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(f"{base}/api/contents/home.ipynb")
        assert refused.value.code == 403
