"""docs/codecs.md, made from the settings classes of the codecs: `python -m casebus.console.pages`; a test compares."""

from collections.abc import Callable, Iterator
from typing import Final

from pydantic import BaseModel

from ..adapters import plugins
from .codec_words import SOAP, XML, ZIP

#: below the root of the repository
PAGE: Final = "docs/codecs.md"

HEAD: Final = """\
# Codecs: the `codec` block of a mapping

A codec turns an agency's bytes into records and records into the same bytes. `kind` chooses it; the other settings are
its own, below, and nothing about a format is guessed. Bytes that do not keep to them are refused with every problem and
its place in the sender's words. The [mapping language](mapping-language.md) says what follows; the settings of the
codecs of other packages stand on their own pages.

This page is made from the settings themselves: `python -m casebus.console.pages`.
"""

EXCEL: Final = """\
```yaml
codec:
  kind: excel
  sheet: 名单
  header_rows: 1
  columns:
    姓名: { kind: text, required: true }
    证件号码: { kind: text, digits: 18 }
    地区代码: { kind: text, digits: 6, numbers_as_text: true }
    立案日期: date
    涉案金额: decimal
  nulls: [无]
  totals: { marker: 合计, rows: ignore }
```

One record per row; headings are compared without blanks, line breaks and full-width forms. A blank cell is an absent
field, an empty text is `""`. Excel keeps 15 digits of a number, drops leading zeros and turns 1-2 into a date: a cell
that shows such damage is refused (`sheet 名单, row 3, column B (证件号码)`), as are errors of formulas, merged and hidden
cells unless declared. Dates come from the workbook's own date system, 1900 or 1904, and are `yyyy-MM-dd` in the record;
days before 1 March 1900 are refused, as Excel itself counts them wrongly. Numbers are as Excel shows them, of 15 digits.
What is written is always .xlsx of the 1900 system: texts as texts, so that none is ever a formula, and the same records
as the same bytes with the same versions of XlsxWriter and zlib. Macros, links and pictures are never opened; a workbook
with a password and the old .xls are refused and say so.
"""

DBF: Final = """\
```yaml
codec:
  kind: dbf
  charset: GB18030
  driver: ignore
  deleted: skip
  fields: { AJBH: C23, XM: C30, CSRQ: D, JE: N10.2, ZY: L, XH: I }
  required: [AJBH]
```

One record per table record. The header must agree with `fields`; every difference is told. Lengths are bytes: half a
character at a field's end is refused or marked (`record 3, bytes 25-32 (CSRQ)`; the mark of deletion is byte 1). Blank
text is `""`, a blank number, date or yes/no an absent field. A table with fewer or more bytes than its header announces
is a half upload and refused. Numbers are never rounded, texts never cut. Memo fields live in a second file and are not
supported. What is written is dBASE III; FoxPro's tables are read too.
"""

#: what is said below the heading of a codec
WORDS: Final = {"excel": EXCEL, "dbf": DBF, "soap": SOAP, "xml": XML, "zip": ZIP}


def codecs_page(
    table: Callable[[type[BaseModel]], Iterator[str]],
    below: Callable[[type[BaseModel]], list[type[BaseModel]]],
) -> str:
    """The page; `table` writes one class's settings, `below` names the classes that stand inside one."""
    return "\n".join(_page(table, below)).rstrip() + "\n"


def _page(
    table: Callable[[type[BaseModel]], Iterator[str]],
    below: Callable[[type[BaseModel]], list[type[BaseModel]]],
) -> Iterator[str]:
    yield HEAD
    for name in sorted(plugins.names("casebus.codecs")):
        target = plugins.load("casebus.codecs", name)
        if target.__module__.partition(".")[0] != __package__.partition(".")[0]:
            continue  # another package's page says what its codec needs
        model = plugins.settings_of(target)
        yield f"## kind: {name}\n"
        yield _doc(model) + "\n"
        if name in WORDS:
            yield WORDS[name]
        yield from table(model)
        for inner in below(model):
            yield f"**{inner.__name__}**: {_doc(inner)}\n"
            yield from table(inner)


def _doc(model: type[BaseModel]) -> str:
    return " ".join((model.__doc__ or "").split())
