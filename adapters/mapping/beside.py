"""What lies beside a mapping file and belongs to it: fragments, code tables, a JSON Schema of its own."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .calls_text import nearest
from .code_tables import CodeTable, read_table
from .fragments import used
from .language import Call, Literal, Spot
from .lets import named
from .source import Faults, Node, read_yaml

Targets = Mapping[str, Mapping[str, Any]]


@dataclass(slots=True)
class Beside:
    """The files around one mapping; remembers what it read, for the mapping's digest."""

    path: Path
    faults: Faults
    tables: dict[str, CodeTable] = field(default_factory=dict)
    bytes_read: dict[str, bytes] = field(default_factory=dict)

    def root(self) -> tuple[Node | None, str]:
        """The mapping file itself, with the fragments it uses in their places, and its name for people."""
        label = f"{self.path.parent.name}/{self.path.name}"
        node = self._yaml(self.path, label)
        return (None if node is None else named(used(node, self._fragment, self.faults), self.faults)), label

    def _yaml(self, path: Path, label: str) -> Node | None:
        try:
            self.bytes_read[label] = path.read_bytes()
            text = self.bytes_read[label].decode("utf-8")
        except (OSError, UnicodeDecodeError) as fault:
            self.faults.add(Spot(label, 1, 1), "MAPPING_YAML", reason=str(fault))
            return None
        return read_yaml(text, label, self.faults)

    def _fragment(self, name: Literal) -> Node | None:
        path = self._file("fragments", name.text, ".yaml")
        if path is None:
            hint = nearest(name.text, self._known("fragments", ".yaml"))
            self.faults.add(name.spot, "MAPPING_FRAGMENT_UNKNOWN", name.text, fragment=name.text, hint=hint)
            return None
        return self._yaml(path, path.relative_to(self.path.parent.parent).as_posix())

    def _folders(self, name: str) -> tuple[Path, Path]:
        return self.path.parent / name, self.path.parent.parent / name

    def _known(self, folder: str, ending: str) -> set[str]:
        return {file.stem for place in self._folders(folder) for file in place.glob(f"*{ending}")}

    def _file(self, folder: str, name: str, ending: str) -> Path | None:
        if "/" in name or "\\" in name:
            return None
        return next(
            (file for place in self._folders(folder) if (file := place / f"{name}{ending}").is_file()), None
        )

    def table(self, name: str, call: Call) -> CodeTable:
        """A code table of the kind or of all kinds; an unknown one is noted and empty."""
        if name not in self.tables:
            path = self._file("codes", name, ".csv")
            if path is None:
                hint = nearest(name, self._known("codes", ".csv"))
                self.faults.add(call.spot, "MAPPING_TABLE_UNKNOWN", name, table=name, hint=hint)
                self.tables[name] = CodeTable(name, ())
            else:
                label = path.relative_to(self.path.parent.parent).as_posix()
                self.bytes_read[label] = path.read_bytes()
                self.tables[name] = read_table(path, label, self.faults)
        return self.tables[name]

    def targets(self, name: str, spot: Spot, known: Targets) -> Targets:
        """The schemas a mapping may map to: those that ship, and with a file name the file and those beside it."""
        if not name.endswith(".json"):
            return known
        # as it is written, not where links lead: an installed folder may be one of links
        place = Path(os.path.abspath(self.path.parent / name))
        if not place.is_relative_to(os.path.abspath(self.path.parent.parent)):
            self.faults.add(spot, "MAPPING_SCHEMA", name, file=name, reason="outside the mappings' folder")
            return known
        found = dict(known)
        for file in sorted({place, *place.parent.glob("*.json")}):
            try:
                body = file.read_bytes()
                schema = json.loads(body)
            except (OSError, ValueError) as fault:
                if file == place:
                    self.faults.add(spot, "MAPPING_SCHEMA", name, file=name, reason=str(fault))
                continue
            if isinstance(schema, dict) and (file == place or "$schema" in schema or "$id" in schema):
                found[name if file == place else file.name] = schema
                self.bytes_read[file.name] = body
        return found
