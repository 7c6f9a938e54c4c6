"""Writing a lab from a notebook: its folder, its faulty answers, the proof, and the one file that is handed in.

    lab = LabFolder("s4_late_fees")
    lab.start("Late fees")                                     # runs `camp labs new`
    lab.mutant("fee_day_limit", "charges on day 14 already", ["fee_held_out"], change=("days > 14", "days >= 14"))
    lab.prove()                                                # runs `camp labs prove --handed-in`, in JupyterLab only
    lab.pack()                                                 # lab.zip

While a submission is graded the handed-in lab.zip stays as it is: nothing here changes it then.
"""

from __future__ import annotations

import io
import json
import os
import re
import stat
import subprocess
import textwrap
import zipfile
from pathlib import Path

from campkit.errors import LabError

PACKED = "lab.zip"
MAX_FILES, MAX_BYTES = 80, 1_000_000
_NAME = re.compile(r"[a-z][a-z0-9_]{2,49}\Z")
_FILE = re.compile(r"(?:[A-Za-z0-9_]+/){0,2}[A-Za-z0-9_]+\.(?:py|toml|md|json|csv|yaml|txt)\Z")


class LabFolder:
    """One lab folder that is being written, beside the notebook."""

    def __init__(self, name: str, place: Path | str = ".") -> None:
        """`name` is the lab's name, for example s4_late_fees. Raises LabError when it is none."""
        if not isinstance(name, str) or not _NAME.match(name):
            raise LabError(f"{name!r} is no name for a lab: use lower-case words with _ between them, e.g. s4_late_fees.")
        self.name, self.place = name, Path(place)
        self.folder = self.place / name
        self.proved: bool | None = None
        """What the last prove() said; None before it, and while a submission is graded."""

    @property
    def is_graded(self) -> bool:
        """True while a submission is graded that has a lab.zip: the folder was written before, and is not written again."""
        return bool(os.environ.get("CAMP_GRADING")) and (self.place / PACKED).exists()

    def start(self, title: str = "") -> None:
        """Make the folder with `camp labs new`: a small real lab to be changed piece by piece. One that exists stays."""
        if self.folder.exists() or os.environ.get("CAMP_GRADING"):
            return print(f"{self.name} is there already; it is left as it is." if self.folder.exists() else "Not made here.")
        done = _camp("labs", "new", self.name, "--labs", str(self.place), *(["--title", title] if title else []))
        print(done.stdout.strip() if done.returncode == 0 else f"Not made. {done.stderr.strip()}")

    def read(self, file: str) -> str:
        """Return the text of a file of the lab. Raises LabError when there is none."""
        path = self.folder / file
        if not path.is_file():
            raise LabError.at(path, None, "there is no such file.", f"The lab has {', '.join(self.files()) or 'no file yet: run start() first'}.")
        return path.read_text(encoding="utf-8")

    def write(self, file: str, text: str) -> None:
        """Write a file of the lab, for example `data.py`; an older one is replaced. The text may be indented as a whole.

        A text that stands in an answer cell writes `### BEGIN_SOLUTION` and `### END_SOLUTION`, since the cell has marks of its own.
        """
        if not _FILE.match(file):
            raise LabError(f"{file!r} is no file of a lab folder: a plain name such as checks.py, or mutants/<name>.py.")
        if not self.is_graded:
            path = self.folder / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(plain(text) + "\n", encoding="utf-8", newline="\n")

    def edit(self, file: str, old: str, new: str) -> None:
        """Replace a text that stands exactly once in a file. Raises LabError when it stands there never or more often."""
        if not self.is_graded:
            text = self.read(file)
            if text.count(old) != 1:
                raise LabError.at(self.folder / file, None, f"{old!r} stands there {text.count(old)} times.", "Give a piece that stands there once.")
            self.write(file, text.replace(old, new))

    def remove(self, *files: str) -> None:
        """Take files of the lab away; one that is not there is no error."""
        for file in files:
            if not self.is_graded and _FILE.match(file):
                (self.folder / file).unlink(missing_ok=True)

    def worked(self, cell: str) -> str:
        """Return the worked answer of a solution cell of lab.py, without its marks. Raises LabError when there is no such cell."""
        inside, lines = False, []
        for line in self.read("lab.py").splitlines():
            if line.startswith("# %%"):
                inside = f'solution="{cell}"' in line
            elif inside and "### BEGIN SOLUTION" not in line and "### END SOLUTION" not in line:
                lines.append(line)
        if not lines:
            raise LabError.at(self.folder / "lab.py", None, f'there is no cell # %% solution="{cell}".', "Name one that is there.")
        return "\n".join(lines).strip("\n")

    def mutant(self, name: str, says: str, fails: list[str], change: tuple[str, str] | None = None, source: str = "",
               cell: str = "", critical: bool = False, equivalent: str = "") -> None:
        """Write mutants/<name>.py: the worked answer with one change, or `source`.

        `says` finishes "Your answer behaves like one that ..."; `fails` lists the checks that it fails; `change` is (old, new),
        where old stands once in the worked answer of `cell` (default: the first solution cell). A wrong answer that nobody can tell
        from a right one has no `fails`, and `equivalent` says why.
        """
        if self.is_graded:
            return
        cell = cell or self._first_cell()
        text = plain(source) or self.worked(cell)
        if change is not None:
            if text.count(change[0]) != 1:
                raise LabError(f"mutant {name}: {change[0]!r} stands {text.count(change[0])} times in the worked answer of {cell}; give a piece that stands there once.")
            text = text.replace(*change)
        marks = [f"equivalent={json.dumps(equivalent)}"] if equivalent else [f"fails={json.dumps(fails)}", *(["critical=true"] if critical else [])]
        said = says.replace("\\", "").replace('"', "'")
        self.write(f"mutants/{name}.py", f'# %% solution="{cell}" {" ".join(marks)}\n"""{said}"""\n{text}\n')

    def alternative(self, name: str, source: str, cell: str = "") -> None:
        """Write alternatives/<name>.py: another right answer, written in another way."""
        if not self.is_graded:
            self.write(f"alternatives/{name}.py", f'# %% solution="{cell or self._first_cell()}"\n{plain(source)}\n')

    def _first_cell(self) -> str:
        found = re.search(r'^# %% solution="(\w+)"', self.read("lab.py"), re.M)
        if not found:
            raise LabError.at(self.folder / "lab.py", None, "there is no solution cell.", 'Write one: # %% solution="<name>".')
        return found[1]

    def files(self) -> list[str]:
        """Return the names of all files of the lab."""
        found = (path.relative_to(self.folder) for path in sorted(self.folder.rglob("*")) if path.is_file())
        return [path.as_posix() for path in found if "__pycache__" not in path.parts and not any(part.startswith(".") for part in path.parts)]

    def prove(self, seed: int | None = None) -> bool:
        """Prove the lab as it stands and print the table; True when it is proved. Only in a notebook that a person runs.

        It says, in the same words, what the grader's proof refuses as well: nonsense that a check gives points for or breaks
        on, and checks that look at the grader and not at answers.

        `seed` is that of the hidden data; None takes the usual one. The grader has another.
        """
        from campkit.widgets._saved import can_show

        if os.environ.get("CAMP_GRADING") or not can_show():
            return False
        if not self.folder.is_dir():
            print(f"There is no folder {self.name} beside this notebook yet. Make it: lab.start()")
            return False
        done = _camp("labs", "prove", str(self.folder), "--handed-in", *([] if seed is None else ["--seed", str(seed)]))
        print(done.stdout.rstrip() or f"The proof did not run. {done.stderr.strip()}")
        self.proved = done.returncode == 0
        return self.proved

    def pack(self) -> Path | None:
        """Write all files of the lab into lab.zip, the same bytes every time; None when there is no folder."""
        target = self.place / PACKED
        if self.is_graded or not self.folder.is_dir():
            print(f"{PACKED} as it was handed in counts." if target.exists() else f"There is no folder {self.name} yet, so there is nothing to pack.")
            return None
        content = {file: (self.folder / file).read_bytes() for file in self.files()}
        target.write_bytes(packed(self.name, content))
        print(f"{PACKED}: {len(content)} files of {self.name}, {sum(map(len, content.values())) / 1000:.0f} kB")
        return target


def plain(text: str) -> str:
    """Return a text without common indent and outer empty lines, with the marks of solutions as lab.py has them."""
    return textwrap.dedent(text).strip("\n").replace("### BEGIN_SOLUTION", "### BEGIN SOLUTION").replace("### END_SOLUTION", "### END SOLUTION")


def packed(name: str, files: dict[str, bytes]) -> bytes:
    """Return a lab's files as the bytes of a zip file; the same files give the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for file, data in sorted(files.items()):
            entry = zipfile.ZipInfo(f"{name}/{file}", date_time=(2026, 1, 1, 0, 0, 0))
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            archive.writestr(entry, data)
    return buffer.getvalue()


def unpacked(content: bytes) -> tuple[str, dict[str, str]]:
    """Return (name of the lab, file -> text) of a lab.zip that anybody may have made. Raises LabError with what is wrong with it."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except Exception:
        raise LabError(f"{PACKED} is no zip file. Make it with lab.pack().") from None
    found: dict[str, str] = {}
    tops = set()
    with archive:
        entries = [entry for entry in archive.infolist() if not entry.filename.endswith("/")]
        if len(entries) > MAX_FILES or sum(entry.file_size for entry in entries) > MAX_BYTES:
            raise LabError(f"{PACKED} holds more than {MAX_FILES} files or {MAX_BYTES:,} bytes. Make data in data.py, and pack the lab folder only.")
        for entry in entries:
            top, _, file = entry.filename.partition("/")
            tops.add(top)
            if stat.S_IFMT(entry.external_attr >> 16) not in (0, stat.S_IFREG) or not _NAME.match(top) or not _FILE.match(file) or file in found:
                raise LabError(f"{PACKED}: {entry.filename[:80]!r} is no file of a lab folder. It holds <lab>/<file> and nothing else; make it with lab.pack().")
            try:
                with archive.open(entry) as source:
                    data = source.read(MAX_BYTES + 1)
                found[file] = data.decode("utf-8")
            except UnicodeDecodeError:
                raise LabError(f"{PACKED}: {file} is no UTF-8 text. Save it as UTF-8.") from None
            except Exception as error:  # what damaged archives raise has no common class
                raise LabError(f"{PACKED}: {file} cannot be unpacked ({type(error).__name__}). Make it again with lab.pack().") from None
            if sum(map(len, found.values())) > MAX_BYTES:
                raise LabError(f"{PACKED} is larger than it says. Make it with lab.pack().")
    if len(tops) != 1:
        raise LabError(f"{PACKED} holds {len(tops)} folders; it should hold one lab. Make it with lab.pack().")
    return tops.pop(), found


def _camp(*words: str) -> subprocess.CompletedProcess:
    """Run the camp program and return what it said."""
    from campkit.handin import camp_command

    command = camp_command()
    if command is None:
        return subprocess.CompletedProcess(words, 1, "", "The camp program is not installed beside this kernel. Work where it is: in the camp's JupyterLab.")
    return subprocess.run([*command, *words], capture_output=True, text=True, encoding="utf-8", errors="replace")
