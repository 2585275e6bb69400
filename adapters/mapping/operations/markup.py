"""Operations on texts that come from pages and feeds: runs of blanks, entities, markup."""

import html
import re
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

from .declare import (
    SAME,
    Operation,
    Prepared,
    Setting,
    Snippet,
    WrongArguments,
    example,
    inward,
    plain,
    unwritable,
)

_BLANKS = re.compile(r"\s+")
#: elements that begin on a line of their own; what stands in the others is one text
_BLOCKS = frozenset(
    [
        "address",
        "article",
        "blockquote",
        "br",
        "dd",
        "div",
        "dl",
        "dt",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "li",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "td",
        "th",
        "tr",
        "ul",
    ]
)
_HIDDEN = frozenset(["script", "style"])


def collapsed(text: str) -> str:
    """Runs of blanks and line breaks as one blank, none at the ends."""
    return _BLANKS.sub(" ", text).strip()


class _Plain(HTMLParser):
    """Gathers the text of markup."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.hidden = 0

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.hidden += tag in _HIDDEN
        self.found.append(" " if tag in _BLOCKS else "")

    def handle_endtag(self, tag: str) -> None:
        self.hidden -= tag in _HIDDEN and self.hidden > 0
        self.found.append(" " if tag in _BLOCKS else "")

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.found.append(data)


def without_markup(text: str) -> str:
    """The text that a reader of the page sees, blanks collapsed."""
    parser = _Plain()
    parser.feed(text)
    parser.close()
    return collapsed("".join(parser.found))


def _escaped(text: Any) -> str:
    if not isinstance(text, str):
        raise unwritable("unescape", "& < >")
    return html.escape(text, quote=False)


def _dropping(name: str, drop: Callable[[str], str]) -> Callable[[tuple[str, ...], Setting], Prepared]:
    def prepare(arguments: tuple[str, ...], setting: Setting) -> Prepared:
        if arguments:
            raise WrongArguments(name)
        return inward(name, drop, write=SAME)

    return prepare


OPERATIONS = (
    Operation(
        "collapse", "collapse", "Runs of blanks and line breaks become one blank, none at the ends. One-way, or state what it `loses`.",
        "连续空白和换行合并为一个空格，去除两端空白。单向，或用 `loses` 说明。", _dropping("collapse", collapsed),
        examples=(example(of=" Order\n  of arrest ", gives="Order of arrest", back="Order of arrest"),),
    ),
    Operation(
        "unescape", "unescape", "Character references of XML and HTML become characters; written with `&amp;`, `&lt;`, `&gt;`.",
        "XML、HTML 字符引用还原为字符；写出时转义 `&`、`<`、`>`。",
        plain("unescape", Snippet("{read}({v})", {"read": html.unescape}, empties=True), Snippet("{write}({v})", {"write": _escaped})),
        examples=(example(of="A &amp; B", gives="A & B"), example(of="caf&eacute;", gives="café", back="café")),
    ),
    Operation(
        "plain-text", "plain-text", "The text of a piece of HTML without its markup, blanks collapsed. One-way, or state what it `loses`.",
        "去除 HTML 标记，只留文字并合并空白。单向，或用 `loses` 说明。", _dropping("plain-text", without_markup),
        examples=(example(of="<p>A <b>big</b> case</p><p>&amp; more</p>", gives="A big case & more", back="A big case & more"),),
    ),
)  # fmt: skip
