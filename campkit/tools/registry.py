"""Tools are functions; their schema for a model is derived from their signature and docstring."""

from __future__ import annotations

import importlib
import inspect
import json
import pkgutil
import typing
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from campkit.tools.errors import WrongArguments

_found: dict[str, Tool] = {}


@dataclass(frozen=True)
class Tool:
    """One tool: its name, area, whether it writes, and the function that does the work (its first argument is the desk)."""

    name: str
    area: str
    writes: bool
    function: Callable[..., Any]

    @cached_property
    def arguments(self):
        """The pydantic model of the arguments: unknown names are refused, types are not bent."""
        from pydantic import ConfigDict, create_model

        hints = typing.get_type_hints(self.function, include_extras=True)
        fields = {}
        for name, parameter in list(inspect.signature(self.function).parameters.items())[1:]:
            default = ... if parameter.default is inspect.Parameter.empty else parameter.default
            fields[name] = (hints[name], default)
        if self.writes:
            from pydantic import Field

            fields["idempotency_key"] = (typing.Annotated[str | None, Field(
                description="Send the same key when you repeat a call; it is then done once.", max_length=80)], None)
        return create_model(self.name, __config__=ConfigDict(extra="forbid", strict=True), **fields)

    @cached_property
    def schema(self) -> dict[str, Any]:
        """The tool as an entry of OpenAI's `tools`: name, description, JSON schema of the arguments."""
        parameters = self.arguments.model_json_schema()
        parameters.pop("title", None)
        for one in parameters.get("properties", {}).values():
            one.pop("title", None)
        return {"type": "function", "function": {"name": self.name, "description": inspect.getdoc(self.function).strip(),
                                                 "parameters": parameters}}

    def check(self, arguments: dict[str, Any] | str | None) -> dict[str, Any]:
        """Return the arguments, checked. JSON text is read first. Raises WrongArguments, naming the argument."""
        from pydantic import ValidationError

        if isinstance(arguments, (str, bytes)):
            try:
                arguments = json.loads(arguments or "{}")
            except ValueError as error:
                raise WrongArguments(f"{self.name}: the arguments are no JSON ({error}).") from None
        if not isinstance(arguments or {}, dict):
            raise WrongArguments(f"{self.name}: the arguments are no object.")
        try:
            return self.arguments.model_validate_json(json.dumps(arguments or {})).model_dump()
        except (ValidationError, TypeError, ValueError) as error:
            first = error.errors()[0] if isinstance(error, ValidationError) else {"loc": (), "msg": str(error)}
            where = ".".join(map(str, first["loc"])) or "arguments"
            raise WrongArguments(f"{self.name}: {where}: {first['msg']}.") from None


def tool(function: Callable[..., Any] | None = None, *, writes: bool = False):
    """Register a function as a tool of its module's area. Its first argument is the desk; the others need type hints."""
    def register(one: Callable[..., Any]) -> Callable[..., Any]:
        if not inspect.getdoc(one):
            raise TypeError(f"The tool {one.__name__} has no docstring: a model reads it to choose.")
        known = _found.get(one.__name__)
        if known and known.function.__module__ != one.__module__:
            raise TypeError(f"Two tools are called {one.__name__}: in {known.function.__module__} and {one.__module__}.")
        _found[one.__name__] = Tool(one.__name__, one.__module__.rsplit(".", 1)[-1], writes, one)
        return one

    return register(function) if function is not None else register


@lru_cache(maxsize=1)
def tools() -> dict[str, Tool]:
    """Return every tool by name: all modules of `campkit/tools/areas/` are looked through."""
    from campkit.tools import areas

    for module in sorted(m.name for m in pkgutil.iter_modules(areas.__path__)):
        importlib.import_module(f"{areas.__name__}.{module}")
    return dict(sorted(_found.items()))
