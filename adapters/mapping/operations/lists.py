"""The operation `split(separator)`: one text ↔ a list. Operations after it apply to each part."""

from typing import Any

from .declare import Operation, Prepared, Setting, Snippet, WrongArguments, unreadable, unwritable


def full(parts: list[Any]) -> list[Any]:
    """The same list; a part without a value is a problem, it would be lost on the way back."""
    if None in parts or "" in parts:
        raise unreadable("split", "≠ ∅")
    return parts


def _split(arguments: tuple[str, ...], setting: Setting) -> Prepared:
    if len(arguments) != 1 or not arguments[0]:
        raise WrongArguments("split(separator)")
    separator = arguments[0]

    def read(text: str) -> list[str]:
        return full(text.split(separator))

    def write(parts: list[str]) -> str | None:
        if any(not part or separator in part for part in parts):
            raise unwritable("split", f"≠ {separator}")
        return separator.join(parts)

    take, put = Snippet("{read}({v})", {"read": read}), Snippet("{write}({v})", {"write": write})
    return Prepared("split", "text", take, put, listed=True)


OPERATIONS = (
    Operation("split", "split(separator)", "A text of several parts becomes a list; later operations apply to each.", _split),
)  # fmt: skip
