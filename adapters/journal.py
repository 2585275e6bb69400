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
        self._file = file
        self._state: dict[str, str] = {}
        if file.exists():
            self._replay()

    def _replay(self) -> None:
        for line in self._file.read_text(encoding="utf-8").splitlines():
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
        self._file.parent.mkdir(parents=True, exist_ok=True)
        with self._file.open("a", encoding="utf-8") as out:
            # each batch starts on a new line: a killed process may have left half a one
            out.write("\n" + "".join(json.dumps(line) + "\n" for line in lines))
            out.flush()
            os.fsync(out.fileno())
        self._state.update(lines)
