"""Set the stage: the demo's folder, the ports its servers listen on, and the bus's own casebus.toml."""

import json
import os
import socket
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path

from ...demo.layout import Ports, System, systems
from ...schemas.errors import Misconfigured

#: the procuratorates of the prefecture: each has a server of its own
SERVERS = 8
#: what was asked for, so that --resume goes on with the same
NOTE = "demo.json"
#: the bearer token of an agency is this and its code
TOKEN_PREFIX = "demo-"  # noqa: S105 - simulated systems on this machine only


@dataclass(frozen=True, slots=True)
class Stage:
    """One demo in one folder."""

    folder: Path
    seed: int
    cases: int
    bus_port: int
    ports: tuple[int, ...]

    @property
    def config(self) -> Path:
        return self.folder / "casebus.toml"

    @property
    def bus(self) -> str:
        """Where the bus takes documents by HTTP."""
        return f"http://127.0.0.1:{self.bus_port}"

    @property
    def systems(self) -> Sequence[System]:
        """The legacy systems, as their owners would describe them."""
        return systems(self.folder, Ports(self.ports, self.bus, TOKEN_PREFIX))


def set_stage(folder: Path, *, seed: int, cases: int, resume: bool) -> Stage:
    """Prepare `folder` for a new demo, or take up the one in it. Raises Misconfigured when neither is possible."""
    note = folder / NOTE
    if resume:
        if not note.exists():
            raise Misconfigured(f"{folder} holds no demo to resume; leave out --resume to start one there.")
        kept = json.loads(note.read_text("utf-8"))
        seed, cases = kept["seed"], kept["cases"]
    elif folder.exists() and any(folder.iterdir()):
        raise Misconfigured(f"{folder} is not empty; name another folder, or go on with --resume.")
    folder.mkdir(parents=True, exist_ok=True)
    bus_port, *ports = free_ports(SERVERS + 1)
    stage = Stage(folder.absolute(), seed, cases, bus_port, tuple(ports))
    for system in stage.systems:
        for place in (system.folder, system.inbox, system.outbox):
            if place is not None:
                place.mkdir(parents=True, exist_ok=True)
    _write(stage.config, deployment(stage))
    _write(note, json.dumps({k: str(v) if isinstance(v, Path) else v for k, v in asdict(stage).items()}))
    return stage


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens on now."""
    with ExitStack() as open_sockets:
        held = [open_sockets.enter_context(socket.socket()) for _ in range(count)]
        for one in held:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in held]


def _write(file: Path, text: str) -> None:
    part = file.with_suffix(".part")
    part.write_text(text, "utf-8")
    os.replace(part, file)


def deployment(stage: Stage) -> str:
    """The casebus.toml that joins the prefecture's systems; an operator could have written it."""
    head = [
        "# The demo's prefecture: every agency keeps its own system, the bus joins them.",
        "[bus]",
        'name = "临夏州（演示）"',
        "window = 200",
        "poll = 0.1",
        "",
        "[http]",
        f'listen = "127.0.0.1:{stage.bus_port}"',
        "",
        "[retry]",
        "first = 0.2",
        "cap = 2.0",
        "",
    ]
    return "\n".join(head + [line for system in stage.systems for line in _agency(system)])


def _agency(system: System) -> list[str]:
    prefecture = system.kind == "prison"
    lines = {
        "code": system.code,
        "kind": "correction-excel" if system.workbooks else system.kind,
        "name": system.name,
        "area": system.area,
        "level": "prefecture" if prefecture else "county",
        "serves": [system.area],
        "channel": _channel(system),
    }
    return ["[[agency]]", *(f"{key} = {_toml(value)}" for key, value in lines.items()), ""]


def _channel(system: System) -> dict[str, object]:
    """How this system is reached."""
    if system.kind == "procuratorate":
        tokens = {"token": system.token, "send_token": system.token}
        return {"kind": "http", "url": system.url, "agency": system.code, "read_timeout": 2.0, **tokens}
    if system.kind == "court":
        return {"kind": "database", "url": f"sqlite:///{system.database}", **STAGING}
    complete = "marker" if system.kind in {"prison", "detention"} else "stable"
    folder: dict[str, object] = {
        "kind": "folder",
        "inbox": str(system.inbox),
        "outbox": str(system.outbox),
        "complete": complete,
        "quiet": 1.5,  # the half of a file may lie there for a while
    }
    return folder | ({"attach": ".zip"} if system.kind == "police" else {})


#: the court's staging tables, as its interface describes them
STAGING: dict[str, object] = {
    "outgoing": {
        "JH_FS_WS": {
            "key": "LSH",
            "status": "ZT",
            "new": "0",
            "claimed": "1",
            "done": "2",
            "refused": "9",
            "message": "CLSM",
            "time": "CLSJ",
            "order": ["RKSJ", "LSH"],
            "leave_out": ["RKSJ"],
            "children": {
                "JH_FS_RY": {"foreign": "LSH", "order": ["XH"]},
                "JH_FS_ZM": {"foreign": "LSH", "order": ["RYXH", "XH"]},
                "JH_FS_JD": {"foreign": "LSH", "order": ["RYXH", "XH"]},
                "JH_FS_CL": {"foreign": "LSH", "order": ["XH"]},
            },
        }
    },
    "incoming": {
        "JH_JS_AJ": {
            "key": "LSH",
            "constants": {"ZT": "0"},
            "time": "RKSJ",
            "children": {"JH_JS_RY": "LSH", "JH_JS_ZM": "LSH", "JH_JS_QZCS": "LSH", "JH_JS_CL": "LSH"},
        },
        "JH_HZ": {"key": "HZBH", "constants": {"ZT": "0"}, "time": "RKSJ"},
    },
}


def _toml(value: object) -> str:
    """An inline TOML value; JSON's strings, numbers and lists of strings are TOML, too."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_toml(one)}" for key, one in value.items()) + " }"
    return json.dumps(value, ensure_ascii=False)
