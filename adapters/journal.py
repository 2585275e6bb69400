"""The gateway's memory of what it handed to an endpoint that forgets (`plain`, and `unique` refusals).

One append-only file of JSON lines. `sent` is on disk before a letter goes out; its answer follows
before the outcome is published. A letter that was sent and never answered is in doubt: it is not
sent again without a look.
"""

import json
import os
from collections.abc import Iterable
from pathlib import Path


class Journal:
    """Per transfer id: `sent`, `yes` or `no`. One process opens it at a time."""

    def __init__(self, file: Path) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        self._state: dict[str, str] = {}
        if file.exists():
            self._replay(file)
        self._out = file.open("a", encoding="utf-8")
        if file.stat().st_size:
            self._out.write("\n")  # a killed process may have left half a line: start a new one

    def _replay(self, file: Path) -> None:
        for line in file.read_text(encoding="utf-8").splitlines():
            try:
                id_, state = json.loads(line)
            except ValueError:
                continue  # the last line of a killed process may be cut; what it said was never acted on
            self._state[id_] = state

    def state(self, id_: str) -> str:
        """`sent`, `yes`, `no`, or "" for an id never seen."""
        return self._state.get(id_, "")

    def note(self, ids: Iterable[str], state: str) -> None:
        """Write all lines and one fsync; durable on return."""
        lines = [(id_, state) for id_ in ids]
        if not lines:
            return
        self._out.write("".join(json.dumps(line) + "\n" for line in lines))
        self._out.flush()
        os.fsync(self._out.fileno())
        self._state.update(lines)

    def close(self) -> None:
        """Close the file; may repeat."""
        self._out.close()
