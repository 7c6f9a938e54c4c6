"""What a tool says when it cannot do what was asked. The code is for programs, the sentence for people and models."""

from __future__ import annotations

from campkit.errors import CampError


class ToolError(CampError):
    """A tool refused or failed; nothing was changed unless the class says otherwise."""

    code = "refused"


class NotFound(ToolError):
    """There is no such record."""

    code = "not_found"


class WrongArguments(ToolError):
    """The arguments are not what the tool takes; the sentence names the argument."""

    code = "wrong_arguments"


class NotAllowed(ToolError):
    """This role may not do this."""

    code = "not_allowed"


class ToolTimeout(ToolError):
    """No answer came in time. What was asked for may have happened: look before you ask again."""

    code = "timeout"
