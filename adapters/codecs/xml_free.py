"""Records → XML text without a schema: keys in the record's own order."""

from typing import Any

from .xml_sheet import NIL_TEXT, Sheet, Writer, attributes


def free_writer(newline: str) -> Writer:
    """The writer for documents without a schema."""

    def element(name: str, value: Any, sheet: Sheet, path: str) -> None:
        if value is None:
            sheet.nil = True
            sheet.out.append(f"<{name}{NIL_TEXT}/>{newline}")
        elif not isinstance(value, dict):
            sheet.out.append(f"<{name}>{sheet.text(value, path)}</{name}>{newline}")
        elif "#text" in value:
            text = sheet.text(value["#text"], path)
            sheet.out.append(f"<{name}{attributes(value, sheet, path)}>{text}</{name}>{newline}")
        else:
            sheet.out.append(f"<{name}{attributes(value, sheet, path)}>{newline}")
            write(value, sheet, path)
            sheet.out.append(f"</{name}>{newline}")

    def write(record: Any, sheet: Sheet, path: str) -> None:
        for name, value in record.items():
            if name[:1] in ("@", "#"):
                continue
            below = f"{path}/{name}" if path else name
            if not isinstance(value, list):
                element(name, value, sheet, below)
                continue
            for number, item in enumerate(value, start=1):
                element(name, item, sheet, f"{below}[{number}]")

    return write
