"""Operations by name: the built-in ones, and Python functions of other packages (`casebus.functions`).

A function is used in a mapping exactly like an operation. It is imported when a mapping names it,
its examples are proved then, and what it raises becomes a problem with the rule's place. A
built-in operation is never replaced by a function of the same name.
"""

import inspect
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, Protocol, runtime_checkable

from ...schemas.errors import Misconfigured
from ...schemas.problem import Problem
from .. import plugins
from .operations import OPERATIONS
from .operations.declare import (
    ALL,
    NO_WAY,
    Example,
    Operation,
    Prepared,
    Setting,
    Snippet,
    Unfit,
    WrongArguments,
)

GROUP = "casebus.functions"
_SCALARS = (str, int, float, bool, type(None))
#: the kinds of canonical value that a function may say it `gives`
_KINDS = frozenset({"text", "integer", "decimal", "boolean", "any"})


@runtime_checkable
class Function(Protocol):
    """A named function. `write(value, *arguments)` may be missing: the function is one-way then.

    Raise ValueError (or `Unfit`) for a value that does not fit; its text is shown to people. A
    function is pure: no clock, no disk, no state between calls; threads share it. The optional
    attribute `gives` is the kind of its canonical side (`text`).
    """

    name: str
    #: how it is written in a mapping: `plate(province)`
    usage: str
    #: what it does, by language: `{"en": "…", "zh": "…"}`, or one text
    help: str | Mapping[str, str]
    #: (legacy, canonical) pairs, or (legacy, canonical, arguments)
    examples: Sequence[tuple[Any, ...]]

    def read(self, value: Any, *arguments: str) -> Any:
        """Legacy → canonical; None for no value."""


def known_operations() -> set[str]:
    """Every name that a mapping may use."""
    return set(OPERATIONS) | set(_installed())


def operation_named(name: str) -> Operation | None:
    """The operation, or None when there is none of that name. Raises Misconfigured for a function that is not fit."""
    built_in = OPERATIONS.get(name)
    if built_in is not None or name not in _installed():
        return built_in
    return as_operation(plugins.load(GROUP, name), name)


@cache
def _installed() -> frozenset[str]:
    return frozenset(plugins.names(GROUP))


def as_operation(function: Any, name: str) -> Operation:
    """A function as an operation; Misconfigured with everything that is wrong with it."""
    problems = list(_problems(function, name))
    if problems:
        raise Misconfigured(f"the function {name} is not fit", problems=problems)
    said: Any = function.help
    texts: Mapping[str, str] = said if isinstance(said, Mapping) else {"en": str(said)}
    english = texts.get("en", "")

    def prepare(arguments: tuple[str, ...], setting: Setting) -> Prepared:
        return _prepared(function, name, arguments)

    return Operation(
        name, function.usage, english, texts.get("zh", english), prepare, ALL, tuple(_examples(function))
    )


def _problems(function: Any, name: str) -> list[Problem]:
    it: Any = function
    if not isinstance(it, Function) or not callable(getattr(it, "read", None)) or it.name != name:
        return [_problem(name, "name, usage, help, examples, read(value, …)")]
    if getattr(function, "gives", "text") not in _KINDS:
        return [_problem(name, "gives: " + ", ".join(sorted(_KINDS)))]
    pairs: Any = function.examples
    if not isinstance(pairs, Sequence) or not pairs:
        return [_problem(name, "examples: [(legacy, canonical), …]")]
    found = []
    for pair in pairs:
        fits = isinstance(pair, tuple) and len(pair) in (2, 3)
        why = _disproved(function, name, pair) if fits else repr(pair)
        found += [_problem(name, why)] if why else []
    return found


def _problem(name: str, reason: str) -> Problem:
    return Problem("MAPPING_FUNCTION_UNFIT", path=name, params={"operation": name, "reason": reason})


def _examples(function: Any) -> list[Example]:
    two_way = hasattr(function, "write")
    found = []
    for legacy, canonical, *rest in function.examples:
        arguments = tuple(rest[0]) if rest else ()
        written = function.write(canonical, *arguments) if two_way and canonical is not None else None
        found.append(Example(arguments, legacy, canonical, written))
    return found


def _disproved(function: Any, name: str, pair: tuple[Any, ...]) -> str:
    """What an example shows to be otherwise, or the empty text."""
    legacy, canonical, *rest = pair
    arguments = tuple(rest[0]) if rest else ()
    try:
        read, write = both_ways(function, name, arguments)
        found = read(legacy)
        if found != canonical or found.__class__ is not canonical.__class__:
            return f"read({legacy!r}) = {found!r} ≠ {canonical!r}"
        back = read(write(canonical)) if write is not None and canonical is not None else canonical
    except Unfit as fault:
        return f"{legacy!r}, {canonical!r}: {fault.params.get('reason') or fault.code}"
    return "" if back == canonical else f"read(write({canonical!r})) = {back!r}"


def _prepared(function: Any, name: str, arguments: tuple[str, ...]) -> Prepared:
    try:
        inspect.signature(function.read).bind("", *arguments)
    except TypeError as fault:
        raise WrongArguments(function.usage) from fault
    read, write = both_ways(function, name, arguments)
    put = Snippet("{write}({v})", {"write": write}) if write is not None else NO_WAY
    take = Snippet("{read}({v})", {"read": read}, empties=True)
    return Prepared(name, getattr(function, "gives", "text"), take, put, oneway=write is None)


def both_ways(
    function: Any, name: str, arguments: tuple[str, ...]
) -> tuple[Callable[[Any], Any], Callable[[Any], Any] | None]:
    """Its two directions with these arguments, guarded: whatever it raises or gives, the result is a value or Unfit."""
    write = getattr(function, "write", None)
    return _guarded(function.read, name, arguments), write and _guarded(write, name, arguments)


def _guarded(call: Callable[..., Any], name: str, arguments: tuple[str, ...]) -> Callable[[Any], Any]:
    def run(value: Any) -> Any:
        try:
            found = call(value, *arguments)
        except Unfit:
            raise
        except Exception as error:  # a stranger's code may raise anything; only its document suffers
            reason = (
                f"{error}"
                if isinstance(error, ValueError) and str(error)
                else f"{type(error).__name__}: {error}"
            )
            raise Unfit("MAPPING_FUNCTION_FAILED", operation=name, reason=reason) from error
        if not isinstance(found, _SCALARS):
            reason = f"{type(found).__name__} ∉ text, number, boolean, null"
            raise Unfit("MAPPING_FUNCTION_FAILED", operation=name, reason=reason)
        return found

    return run
