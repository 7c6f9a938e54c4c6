"""The attacks that depend on who the grader is, against a grader who is not root; the other tests run as whoever runs them.

A user space of its own makes the grader an ordinary user to all that it asks, with the files that it had.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from graders.sandbox import why_no_bubblewrap
from graders.sandbox_init import landlock_version
from tests.hostile.attacks import ATTACKS

#: No network and no other process, files or memory beyond its limits, no right that it was not given.
CHOSEN = ("network", "looks_around", "raises_its_limits", "kill_parent", "kill_everything", "background_process", "many_processes", "memory_hog",
          "big_file", "reads_classmates", "writes_gradebook", "socket_folder",
          "socket_folder_deep", "socket_folder_nameless", "os_exit")
ORDINARY = ["unshare", "--user", "--map-user=1000", "--map-group=1000"]
SCRIPT = """
import json, os, sys
from pathlib import Path
from graders.course import Course
from graders.grade import grade
from graders.labs import load_lab
from graders.release import release_labs
from tests.hostile.attacks import HERE
from tests.hostile.test_hostile import put, shown

if __name__ == "__main__":
    assert os.geteuid() == 1000
    root, chosen = Path(sys.argv[1]), sys.argv[2:]
    course, lab = Course(root / "course", labs=HERE / "lab"), load_lab(HERE / "lab" / "h_sums")
    release_labs(course, [lab])
    for name in chosen:
        put(course, name, (HERE / f"{name}.ipynb").read_bytes())
    summary = grade(course, [lab], isolation="bubblewrap", progress=False)
    print(json.dumps({row.owner: [row.points, shown(course, row.owner)] for row in summary.rows}))
"""


def ordinary_users_can() -> bool:
    """Can this process, which is root, become an ordinary user in a user space of its own?"""
    if not shutil.which("unshare") or os.geteuid() != 0:
        return False
    return subprocess.run([*ORDINARY, "true"], capture_output=True).returncode == 0


@pytest.mark.slow
@pytest.mark.skipif(bool(why_no_bubblewrap()), reason=f"no sandbox here: {why_no_bubblewrap()}")
@pytest.mark.skipif(not ordinary_users_can(), reason="not root (then the other tests show it), or no user spaces here")
def test_the_walls_hold_for_a_grader_who_is_not_root(tmp_path):
    script = tmp_path / "as_a_user.py"
    script.write_text(SCRIPT)
    done = subprocess.run([*ORDINARY, sys.executable, str(script), str(tmp_path), *CHOSEN], capture_output=True, text=True, timeout=900,
                          env={**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2]), "HOME": str(tmp_path)})
    assert done.returncode == 0, done.stderr[-3000:]
    found = json.loads(done.stdout.splitlines()[-1])
    expected = {attack.name: attack.earns for attack in ATTACKS if attack.name in CHOSEN}
    assert {name: points for name, (points, _) in found.items()} == expected
    assert "BLOCKED" in found["network"][1] and "ALONE" in found["looks_around"][1] and "NO CHECKS" in found["looks_around"][1]
    assert "DONE" not in found["raises_its_limits"][1] and "MOUNTED" not in found["raises_its_limits"][1]
    if landlock_version() > 0:
        assert "FILLED" not in found["socket_folder_deep"][1] + found["socket_folder_nameless"][1]
    assert "STOLE" not in found["reads_classmates"][1] and "WROTE" not in found["writes_gradebook"][1]
