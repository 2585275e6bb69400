"""What the other side answers when it refuses: a SOAP Fault, as a problem or as a record, and written again.

{"soap:Fault": {"code": "Client", "subcodes": ["x:Expired"], "reason": [{"lang": "en", "text": "…"}],
                "node": "…", "role": "…", "detail": {…}}}
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from xml.sax.saxutils import escape, quoteattr

from ...schemas.problem import Problem
from .xml_free import Free, Freely, free_writer
from .xml_names import XML
from .xml_place import place_of
from .xml_sheet import Sheet, attributes

FAULT_KEY: Final = "soap:Fault"
_LANG: Final = f"{{{XML}}}lang"
#: what a Fault record may hold, in both versions
_TEXTS: Final = ("code", "node", "role")
_KNOWN: Final = frozenset({*_TEXTS, "subcodes", "reason", "detail"})
#: the longest reason that a problem tells
_SHOWN: Final = 500


@dataclass(frozen=True, slots=True)
class Faults:
    """Faults of one version of SOAP. `namespace` is the envelope's."""

    namespace: str
    version: str
    newline: str
    manner: Freely

    def problem(self, element: Any) -> Problem:
        """The Fault as a problem: its code, and its reasons in every language given."""
        record = self.read(element, [])
        reason = " / ".join(one["text"] for one in record["reason"])[:_SHOWN]
        code = ".".join([record["code"], *record.get("subcodes", ())])
        return Problem(
            "SOAP_FAULT", path=FAULT_KEY, params={"code": code, "reason": reason}, place=place_of(element)
        )

    def read(self, element: Any, problems: list[Problem]) -> dict[str, Any]:
        """The Fault as a group."""
        one_one = self.version == "1.1"
        record: dict[str, Any] = {"code": "", "reason": []}
        detail = None
        for child in element:
            match child.tag.rpartition("}")[2]:
                case "faultcode":
                    record["code"] = self._code(child)
                case "Code":
                    codes = [self._code(one) for one in child.iter(f"{{{self.namespace}}}Value")]
                    record["code"] = codes[0] if codes else ""
                    record |= {"subcodes": codes[1:]} if codes[1:] else {}
                case "faultstring":
                    record["reason"] = [_reason(child)]
                case "Reason":
                    record["reason"] = [_reason(one) for one in child]
                case "faultactor" | "Role":
                    record["role"] = child.text or ""
                case "Node":
                    record["node"] = child.text or ""
                case "detail" if one_one:
                    detail = child
                case "Detail" if not one_one:
                    detail = child
        if detail is not None:
            free = Free(self.manner)
            value = free.value(detail, f"{FAULT_KEY}/detail")
            record["detail"] = value if isinstance(value, dict) else {"#text": value or ""}
            problems += free.problems
        return record

    def _code(self, element: Any) -> str:
        """A code of SOAP's own without its prefix; any other as it is written."""
        text = (element.text or "").strip()
        prefix, colon, name = text.partition(":")
        own = bool(colon) and element.nsmap.get(prefix) == self.namespace
        return name if own else text

    def write(self, record: Mapping[str, Any], sheet: Sheet) -> None:
        """The Fault element with all it holds; what is none of it is a problem."""
        for name in record:
            if name not in _KNOWN:
                sheet.refuse("FIELD_UNKNOWN", f"{FAULT_KEY}/{name}", name=name)
        for name in ("code", "reason"):
            if not record.get(name):
                sheet.refuse("FIELD_MISSING", f"{FAULT_KEY}/{name}", name=name)
        parts = self._one_one(record, sheet) if self.version == "1.1" else self._one_two(record, sheet)
        sheet.out.append(f"<soap:Fault>{self.newline}{parts}")
        if "detail" in record:
            tag = "detail" if self.version == "1.1" else "soap:Detail"
            self._detail(tag, record["detail"], sheet)
        sheet.out.append(f"</soap:Fault>{self.newline}")

    def _detail(self, tag: str, detail: Any, sheet: Sheet) -> None:
        path = f"{FAULT_KEY}/detail"
        if not isinstance(detail, Mapping):
            sheet.refuse("VALUE_KIND", path, kind=type(detail).__name__, expected="group")
            return
        spaces = "".join(
            f" xmlns:{prefix}={quoteattr(uri)}" for prefix, uri in self.manner.naming.declared.items()
        )
        sheet.out.append(f"<{tag}{spaces}{attributes(detail, sheet, path, naming=self.manner.naming)}>")
        inner = [name for name in detail if name[:1] not in ("@", "#")]
        if "#text" in detail and inner:
            sheet.refuse("XML_MIXED_OUT", path)
        sheet.out.append(sheet.text(detail["#text"], f"{path}/#text") if "#text" in detail else self.newline)
        free_writer(self.newline, self.manner.naming)(detail, sheet, path)
        sheet.out.append(f"</{tag}>{self.newline}")

    def _one_one(self, record: Mapping[str, Any], sheet: Sheet) -> str:
        reasons = self._reasons(record, sheet)
        if len(reasons) > 1 or record.get("subcodes") or "node" in record:
            sheet.refuse("FIELD_UNKNOWN", FAULT_KEY, name="reason[2], subcodes, node")
        lines = [f"<faultcode>{self._written(record.get('code', ''), sheet)}</faultcode>"]
        lines += [f"<faultstring{lang}>{text}</faultstring>" for lang, text in reasons[:1]]
        if "role" in record:
            lines.append(f"<faultactor>{_escaped(record['role'], sheet, 'role')}</faultactor>")
        return "".join(f"{line}{self.newline}" for line in lines)

    def _one_two(self, record: Mapping[str, Any], sheet: Sheet) -> str:
        codes = [record.get("code", ""), *record.get("subcodes", ())]
        start = [f"<soap:Value>{self._written(code, sheet)}</soap:Value>" for code in codes]
        code = "<soap:Subcode>".join(start) + "</soap:Subcode>" * (len(codes) - 1)
        texts = (f"<soap:Text{lang}>{text}</soap:Text>" for lang, text in self._reasons(record, sheet))
        lines = [f"<soap:Code>{code}</soap:Code>", f"<soap:Reason>{''.join(texts)}</soap:Reason>"]
        for key, tag in (("node", "soap:Node"), ("role", "soap:Role")):
            if key in record:
                lines.append(f"<{tag}>{_escaped(record[key], sheet, key)}</{tag}>")
        return "".join(f"{line}{self.newline}" for line in lines)

    def _written(self, code: Any, sheet: Sheet) -> str:
        text = _escaped(code, sheet, "code")
        return text if ":" in text or not text else f"soap:{text}"

    def _reasons(self, record: Mapping[str, Any], sheet: Sheet) -> list[tuple[str, str]]:
        found = record.get("reason", [])
        if not isinstance(found, list) or not all(isinstance(one, Mapping) for one in found):
            sheet.refuse("FIELD_NOT_LIST", f"{FAULT_KEY}/reason", name="reason")
            return []
        return [
            (
                f" xml:lang={quoteattr(str(one['lang']))}" if "lang" in one else "",
                _escaped(one.get("text", ""), sheet, f"reason[{number}]/text"),
            )
            for number, one in enumerate(found, start=1)
        ]


def _reason(element: Any) -> dict[str, str]:
    lang = element.get(_LANG)
    return ({} if lang is None else {"lang": lang}) | {"text": element.text or ""}


def _escaped(value: Any, sheet: Sheet, name: str) -> str:
    return escape(sheet.scalar(value, f"{FAULT_KEY}/{name}"), {"\r": "&#13;"})
