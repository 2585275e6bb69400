"""Who and where: the 41 legacy systems of the simulated prefecture and the places that each one owns."""

from dataclasses import dataclass
from pathlib import Path

PREFECTURE = "622900"


@dataclass(frozen=True, slots=True)
class County:
    """One county-level unit: its name, the one character its organs sign with, its court's code."""

    name: str
    sign: str
    court_code: str


#: GB/T 2260 code → county, in the order of the code
COUNTIES = {
    "622901": County("临夏市", "临市", "甘2901"),
    "622921": County("临夏县", "临县", "甘2921"),
    "622922": County("康乐县", "康", "甘2922"),
    "622923": County("永靖县", "永", "甘2923"),
    "622924": County("广河县", "广", "甘2924"),
    "622925": County("和政县", "和", "甘2925"),
    "622926": County("东乡族自治县", "东", "甘2926"),
    "622927": County("积石山保安族东乡族撒拉族自治县", "积", "甘2927"),
}

NAMES = {
    "police": "公安局",
    "procuratorate": "人民检察院",
    "court": "人民法院",
    "correction": "社区矫正管理局",
    "detention": "看守所",
}
#: the correction office that sends and takes Excel workbooks where the others have CSV
WORKBOOKS = "622923"

PRISON_NAME = "临夏监狱"
TOKEN_PREFIX = "demo-"  # noqa: S105 - made up for the simulated prefecture


@dataclass(frozen=True, slots=True)
class Ports:
    """What the caller found free: a port for each procuratorate, and where the bus takes documents."""

    procuratorates: tuple[int, ...]
    bus: str
    token_prefix: str = TOKEN_PREFIX


@dataclass(frozen=True, slots=True)
class System:
    """One legacy system. `inbox` and `outbox` are its pair of folders, `url` and `port` its own HTTP service.

    `bus_url` is where it posts documents, `token` what it shows there and asks of its own callers.
    """

    code: str
    kind: str
    area: str
    name: str
    folder: Path
    database: Path
    inbox: Path | None = None
    outbox: Path | None = None
    url: str = ""
    port: int = 0
    bus_url: str = ""
    token: str = ""

    @property
    def workbooks(self) -> bool:
        """Whether its sheets are Excel workbooks."""
        return self.kind == "correction" and self.area == WORKBOOKS


def systems(dir: Path, ports: Ports) -> list[System]:
    """Every system of the prefecture, in a fixed order: by kind, then by area."""
    found = [_system(dir, ports, kind, area) for kind in NAMES for area in COUNTIES]
    return [*found, _system(dir, ports, "prison", PREFECTURE)]


def organ(kind: str, area: str) -> str:
    """The full name of an organ, as its documents give it."""
    return PRISON_NAME if kind == "prison" else COUNTIES[area].name + NAMES[kind]


def unit_code(area: str) -> str:
    """The twelve digits of a county's police."""
    return area + "550000"


def _system(dir: Path, ports: Ports, kind: str, area: str) -> System:
    code = f"{kind}-{area}"
    folder = dir / "legacy" / code
    places = {"inbox": folder / "inbox", "outbox": folder / "outbox"} if kind not in _WITHOUT_FOLDERS else {}
    port = ports.procuratorates[list(COUNTIES).index(area)] if kind == "procuratorate" else 0
    return System(
        code=code,
        kind=kind,
        area=area,
        name=organ(kind, area),
        folder=folder,
        database=folder / "store.db",
        url=f"http://127.0.0.1:{port}/" if port else "",
        port=port,
        bus_url=f"{ports.bus.rstrip('/')}/{code}/documents" if port else "",
        token=ports.token_prefix + code,
        **places,
    )


_WITHOUT_FOLDERS = ("procuratorate", "court")
