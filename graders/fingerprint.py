"""What a name of a notebook stands for, as a digest: equal digests, equal answers.

A function is its code, its defaults, what it encloses and, by name, all that it uses of the notebook; data is its
content. Where that cannot be said (a file, the environment, code made from text, an object without content) there is
no digest. Runs in the process of the notebook (`graders.exec_child`); what is made of it is in `graders.unchanged`.
"""

from __future__ import annotations

import hashlib
import io
import os
import pickle
import random
import sys
import types
from collections.abc import Iterable, Iterator
from typing import Any

UNKNOWN = frozenset((
    "eval", "exec", "compile", "globals", "locals", "vars", "__import__", "import_module", "modules", "_getframe", "__dict__", "__globals__", "query",
    "open", "Path", "read_text", "read_bytes", "exists", "is_file", "is_dir", "iterdir", "glob", "listdir", "stat", "getcwd", "cwd", "environ", "getenv",
    "urandom", "uuid4", "now", "today", "time", "monotonic", "perf_counter", "id", "current_process", "getpid", "setattr", "delattr"))
"""Who uses one of these names may depend on what is in no digest: files, the clock, the environment, names made from text."""
MAX_PARTS, MAX_BYTES = 20_000, 200_000_000


class NoDigest(Exception):
    """There is no saying what this stands for."""


def states(names: Iterable[str], namespace: dict[str, Any]) -> dict[str, str]:
    """Return name -> digest of what it stands for in `namespace`, "" where there is no saying or no such name."""
    base = _surroundings()
    return {name: _state(name, namespace, base) for name in names}


def _state(name: str, namespace: dict[str, Any], base: bytes) -> str:
    if name not in namespace:
        return ""
    try:
        return _Walk(namespace, base).digest(namespace[name])
    except Exception:  # what an object raises that is asked for its content has no common class; it has no digest then
        return ""


def _surroundings() -> bytes:
    """What every function may depend on without naming it: numpy's random numbers, the manner of counting, options, the environment.

    Python's own random numbers are not among it: each copy of a process has others.
    """
    import decimal

    found: list[Any] = [repr(decimal.getcontext()), sorted(os.environ.items()), os.getcwd(), sys.getrecursionlimit()]
    if numpy := sys.modules.get("numpy"):
        kind, keys, *rest = numpy.random.get_state()
        found += [kind, keys.tobytes(), rest, sorted(numpy.geterr().items())]
    if options := sys.modules.get("pandas._config.config"):
        found.append(repr(options._global_config))
    return repr(found).encode()


class _Walk:
    """Goes through all that one value depends on, each part once."""

    def __init__(self, namespace: dict[str, Any], base: bytes) -> None:
        self.namespace, self.hash = namespace, hashlib.sha256(base)
        self.places: dict[int, int] = {}
        self.parts: list[Any] = []
        self.size = 0

    def digest(self, value: Any) -> str:
        self._add(value)
        for part in self.parts:  # grows while it is gone through
            if isinstance(part, types.FunctionType):
                self._function(part)
            else:
                self._class(part)
        return self.hash.hexdigest()

    def place(self, part: Any) -> str:
        """Return the place of a function or a class of the notebook in the list of all parts."""
        if id(part) not in self.places:
            if len(self.parts) >= MAX_PARTS:
                raise NoDigest
            self.places[id(part)] = len(self.parts)
            self.parts.append(part)
        return f"part {self.places[id(part)]}"

    def is_own(self, value: Any) -> bool:
        """True for a function or a class that the notebook has made."""
        if isinstance(value, types.FunctionType):
            return value.__globals__ is self.namespace
        return isinstance(value, type) and value.__module__ == "__main__"

    def _say(self, *words: Any) -> None:
        for word in words:
            self.hash.update(word if isinstance(word, bytes) else str(word).encode("utf-8", "surrogatepass"))
            self.hash.update(b"\0")

    def _add(self, value: Any) -> None:
        """Add the content of a value; functions and classes of the notebook in it become parts of their own."""
        if isinstance(value, types.ModuleType):
            return self._say("module", value.__name__)
        place = io.BytesIO()
        _Pickler(place, self).dump(value)
        self.size += place.tell()
        if self.size > MAX_BYTES:
            raise NoDigest
        self._say("value", place.getvalue())

    def _function(self, function: types.FunctionType) -> None:
        self._say("function", function.__qualname__)
        used = set()
        for code in _codes(function.__code__):
            used.update(code.co_names)
            self._code(code)
        if used & UNKNOWN:
            raise NoDigest
        self._say(repr(function.__annotations__))
        for value in (function.__defaults__, function.__kwdefaults__, function.__dict__):
            self._add(value)
        for cell in function.__closure__ or ():
            self._add(cell.cell_contents)
        for name in sorted(used & self.namespace.keys()):
            self._say("uses", name)
            self._add(value := self.namespace[name])
            if isinstance(value, types.ModuleType):
                self._of_module(value, used)

    def _of_module(self, module: types.ModuleType, used: set[str]) -> None:
        """What is used of a module: somebody may have put something else in its place."""
        for name in sorted(used & vars(module).keys()):
            value = vars(module)[name]
            if self.is_own(value) or isinstance(getattr(value, "__self__", None), random.Random):
                raise NoDigest
            self._say("of module", name, type(value), getattr(value, "__module__", ""), getattr(value, "__qualname__", ""))
            if isinstance(value, types.FunctionType):
                for code in _codes(value.__code__):
                    self._code(code)
            elif isinstance(value, types.ModuleType):
                self._of_module(value, used - {name})
            elif isinstance(value, (bool, int, float, str, bytes, type(None))):
                self._say(repr(value))

    def _class(self, kind: type) -> None:
        self._say("class", kind.__qualname__, type(kind))
        for base in kind.__bases__:
            self._add(base)
        for name, value in vars(kind).items():
            if name in ("__dict__", "__weakref__", "__doc__") or isinstance(value, (types.GetSetDescriptorType, types.MemberDescriptorType)):
                continue
            self._say("has", name)
            if isinstance(value, property):
                value = [value.fget, value.fset, value.fdel]
            elif isinstance(value, (staticmethod, classmethod)):
                value = [type(value).__name__, value.__func__]
            self._add(value)

    def _code(self, code: types.CodeType) -> None:
        self._say("code", code.co_name, code.co_firstlineno, code.co_flags, code.co_argcount, code.co_posonlyargcount, code.co_kwonlyargcount,
                  code.co_code, code.co_linetable, code.co_exceptiontable, code.co_names, code.co_varnames, code.co_freevars, code.co_cellvars)
        for const in code.co_consts:
            if not isinstance(const, types.CodeType):
                self._say(type(const), repr(const))


class _Pickler(pickle.Pickler):
    """Writes the content of a value; in the place of what the notebook has made stands its place in the list of parts."""

    def __init__(self, file: io.BytesIO, walk: _Walk) -> None:
        super().__init__(file, protocol=5)
        self.walk = walk

    def reducer_override(self, value: Any) -> Any:
        if isinstance(value, types.ModuleType):
            return str, (f"module {value.__name__}",)
        if isinstance(value, types.MappingProxyType):
            return dict, (dict(value),)
        if self.walk.is_own(value):
            return str, (self.walk.place(value),)
        if getattr(value, "__module__", "") == "__main__" and type(value).__module__ != "__main__":
            raise NoDigest  # it would be written as a name
        return NotImplemented


def _codes(code: types.CodeType) -> Iterator[types.CodeType]:
    """Yield a code and all codes within it."""
    yield code
    for const in code.co_consts:
        if isinstance(const, types.CodeType):
            yield from _codes(const)


#: What a call reaches outside of its own process and its arguments, as Python's audit events name it.
OUTSIDE = ("open", "os.listdir", "os.scandir", "socket.", "subprocess.", "os.system", "os.exec", "os.posix_spawn", "os.fork", "ctypes.")


class Watch:
    """Notes for which names a call has reached outside: opened a file, a connection, a process. Of imports nothing is noted."""

    def __init__(self) -> None:
        self.name, self.touched = "", set()
        self._own = tuple(os.path.join(os.path.realpath(place), "") for place in {*sys.path, sys.prefix, sys.base_prefix} if place)
        sys.addaudithook(self._hear)

    def _hear(self, event: str, arguments: tuple) -> None:
        if self.name and event.startswith(OUTSIDE) and not (event in ("open", "os.listdir", "os.scandir") and self._is_import(arguments[0])):
            self.touched.add(self.name)

    def _is_import(self, path: Any) -> bool:
        folder = os.path.join(os.path.realpath(os.getcwd()), "")
        name = os.path.realpath(os.fsdecode(path)) + os.sep if isinstance(path, (str, bytes, os.PathLike)) else ""
        return name.startswith(self._own) and not name.startswith(folder)
