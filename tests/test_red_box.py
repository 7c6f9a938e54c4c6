"""What a trainee reads when a check fails: one sentence and its place; and a traceback where only that helps."""

from __future__ import annotations

import os

import pytest

from cohort_tools import jupyter


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """Run code in a kernel with the configuration of `camp start`; returns (ename, the red box as text)."""
    manager = pytest.importorskip("jupyter_client.manager")
    _, environment = jupyter.server_command(tmp_path_factory.mktemp("work"), "trainee", 8899, False, "/lab", tmp_path_factory.mktemp("course"))
    root = str(jupyter.Path(jupyter.__file__).parents[1])
    environment["PYTHONPATH"] = os.pathsep.join(filter(None, [root, os.environ.get("PYTHONPATH")]))
    kernel, client = manager.start_new_kernel(kernel_name="python3", env=environment, startup_timeout=120)

    def run_cell(code: str) -> tuple[str | None, str]:
        shown = []
        reply = client.execute_interactive(code, output_hook=lambda message: shown.append(message["content"]), timeout=120)
        return reply["content"].get("ename"), "\n".join(line for content in shown for line in content.get("traceback", ()))

    yield run_cell
    client.stop_channels()
    kernel.shutdown_kernel(now=True)


def test_a_failed_check_is_its_sentence_and_the_line(run):
    assert run("hits = 3\nassert hits == 4, f'{hits} of 4 are right'") == ("AssertionError", "Not yet: 3 of 4 are right\n(AssertionError, line 2 of this cell)")


def test_a_check_in_a_helper_of_the_notebook_names_the_helper(run):
    run("def saved(name):\n    assert False, f'{name} is not saved yet'")
    assert run("saved('cases.csv')")[1] == "Not yet: cases.csv is not saved yet\n(AssertionError, line 2 of saved)"


def test_an_answer_that_is_not_written_is_named(run):
    run("def build_prompt(message):\n    # YOUR CODE HERE\n    raise NotImplementedError()")
    assert run("build_prompt('x')")[1] == "Not yet: build_prompt is not written. (NotImplementedError, line 3 of build_prompt)"
    assert run("raise NotImplementedError()")[1] == "Not yet: this cell is not written. (NotImplementedError, line 1 of this cell)"


def test_an_error_of_the_camp_is_its_sentence(run):
    name, shown = run("from campkit.errors import DataError\nraise DataError.at('cases.csv', 3, 'the row has no day.', 'Fill it in.')")
    assert (name, shown) == ("DataError", "cases.csv:3: the row has no day. Fill it in.")


def test_a_file_that_is_not_there_is_named_with_the_line_of_the_notebook(run):
    name, shown = run("import pandas as pd\nrows = pd.read_csv('cases.csv')")
    assert (name, shown) == ("FileNotFoundError", "Not yet: there is no file cases.csv beside this notebook.\n(FileNotFoundError, line 2 of this cell)")
    assert run("from pathlib import Path\ndef saved(name):\n    return Path(name).read_text()")[0] is None
    assert run("saved('memo.yaml')")[1] == "Not yet: there is no file memo.yaml beside this notebook.\n(FileNotFoundError, line 3 of saved)"
    assert "Traceback" in run("open('/nowhere/at/all')")[1]


@pytest.mark.parametrize("code", ["1 / 0", "assert 1 == 2", "import unittest; unittest.TestCase().assertEqual(1, 2)", "raise NotImplementedError('later')"],
                         ids=["any other error", "a check without a sentence", "a package's own check", "an error with words of its own"])
def test_other_errors_keep_their_traceback_without_colours(run, code):
    name, shown = run(code)
    assert "Traceback" in shown and name in shown and "\x1b" not in shown


def test_nothing_is_added_to_the_names_of_the_notebook(run):
    assert run("campkit")[0] == "NameError", "a lab that forgets its import has to notice here, not when it is graded"


def test_a_long_sentence_is_broken_between_words(run):
    shown = run("assert False, 'a word ' * 40")[1]
    assert max(map(len, shown.splitlines())) <= 96 and shown.replace("\n", " ").startswith("Not yet: " + "a word " * 40)
