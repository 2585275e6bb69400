"""What may stand in `casebus.toml`: every setting with its meaning, its limits and its default.

docs/configuration.md is made from these classes, and `casebus init` writes a file that they accept.
"""

from typing import Annotated, Any, Literal

from pydantic import Field as Setting

from ..adapters.lacunas import NOTHING_SAID, LacunaSettings
from ..adapters.residue import DAYS
from ..adapters.settings import Settings
from ..router.retry import Policy

#: a GB/T 2260 area
AREA = r"^[0-9]{6}$"

_DEFAULT = Policy()


class BusSettings(Settings):
    """The hub: where it keeps what it knows, and how it talks."""

    name: Annotated[str, Setting(description="What this deployment is called in lists.")] = "casebus"
    ledger: Annotated[
        str, Setting(description="The ledger: an SQLite file (relative to this file) or a database URL.")
    ] = "ledger.sqlite3"
    transport: Annotated[str, Setting(description="How messages travel, by the plug-in's name.")] = "memory"
    materials: Annotated[str, Setting(description="The folder that keeps dossier files by their digest.")] = (
        "materials"
    )
    gateways: Annotated[
        str, Setting(description="The folder where each agency's gateway keeps its journal.")
    ] = "gateways"
    residue_days: Annotated[
        int,
        Setting(
            ge=0,
            description="Days that a gateway keeps the fields which only its agency uses, to put them back into what is "
            "written to it; 0 keeps none.",
        ),
    ] = DAYS
    language: Annotated[
        Literal["en", "zh", "both"], Setting(description="The language of reports to agencies.")
    ] = "both"
    case_types: Annotated[
        str, Setting(description="A file of case types of your own; empty is the one that ships.")
    ] = ""
    procedure: Annotated[
        str, Setting(description="A procedure file of your own; empty is the one that ships.")
    ] = ""
    cores: Annotated[
        int,
        Setting(
            ge=0,
            description="Processor cores the process keeps to; 0 is all. Its threads share one interpreter: "
            "on several cores they spend much of their time waking each other.",
        ),
    ] = 1
    poll: Annotated[
        float, Setting(gt=0, le=60, description="Seconds between two looks at an agency that has nothing.")
    ] = 0.5
    reload_seconds: Annotated[
        float,
        Setting(
            ge=0,
            le=3600,
            description="Seconds between two looks whether mappings have changed; a changed set is checked as a whole "
            "and only then used. 0 reads them at the start only.",
        ),
    ] = 1.0
    window: Annotated[
        int, Setting(ge=1, description="Transfers that may be out to one agency and not yet settled.")
    ] = _DEFAULT.window
    settle_within: Annotated[
        float,
        Setting(
            gt=0,
            description="Seconds a delivery may take until its outcome is known; then it is asked for again.",
        ),
    ] = _DEFAULT.settle_within


class HttpSettings(Settings):
    """Where agencies that send by HTTP reach the bus."""

    listen: Annotated[
        str,
        Setting(
            pattern=r"^[^:\s]+:[0-9]{1,5}$",
            description="Address and port of channels that listen and do not say their own; port 0 is any free one.",
        ),
    ] = "127.0.0.1:8470"


class RetrySettings(Settings):
    """When a delivery goes again. What is left out is as in the section above it, else the default."""

    first: Annotated[
        float | None,
        Setting(
            gt=0,
            description=f"Seconds that the first retry waits at most; doubled each time (default {_DEFAULT.first:g}).",
        ),
    ] = None
    cap: Annotated[
        float | None,
        Setting(gt=0, description=f"Seconds that any retry waits at most (default {_DEFAULT.cap:g})."),
    ] = None
    attempts: Annotated[
        int | None,
        Setting(
            ge=1,
            description=f"Deliveries without success until an operator decides (default {_DEFAULT.attempts}).",
        ),
    ] = None
    breaker_after: Annotated[
        int | None,
        Setting(
            ge=1,
            description=f"Failures in a row until the agency is paused (default {_DEFAULT.breaker_after}).",
        ),
    ] = None
    breaker_pause: Annotated[
        float | None,
        Setting(
            gt=0,
            description=f"Seconds between two probes of a paused agency (default {_DEFAULT.breaker_pause:g}).",
        ),
    ] = None


class AgencySettings(Settings):
    """One agency and how its system is reached."""

    code: Annotated[
        str,
        Setting(
            pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*$",
            description="The agency's name on the wire: letters, digits, hyphens; no dots. Never change it.",
        ),
    ]
    kind: Annotated[
        str, Setting(description="What kind of agency it is: a plug-in of the group casebus.adapters.")
    ]
    name: Annotated[str, Setting(description="The agency's name as people write it.")]
    name_en: Annotated[str, Setting(description="The same in English; empty: as `name`.")] = ""
    area: Annotated[str, Setting(pattern=AREA, description="Its seat, a GB/T 2260 code of six digits.")]
    level: Annotated[Literal["county", "prefecture", "province"], Setting(description="Its level.")] = (
        "county"
    )
    serves: Annotated[
        list[str],
        Setting(
            description="The areas it answers for; a prefecture's code covers its counties. Empty: its seat."
        ),
    ] = Setting(default_factory=list)
    channel: Annotated[
        dict[str, Any], Setting(description="How its system is reached; see the kinds of channel below.")
    ]
    mappings: Annotated[str, Setting(description="A folder of mappings used instead of its kind's own.")] = ""
    window: Annotated[int | None, Setting(ge=1, description="As `bus.window`, for this agency.")] = None
    settle_within: Annotated[
        float | None, Setting(gt=0, description="As `bus.settle_within`, for this agency.")
    ] = None
    retry: Annotated[RetrySettings, Setting(description="As `[retry]`, for this agency.")] = Setting(
        default_factory=RetrySettings
    )
    lacunas: Annotated[
        LacunaSettings,
        Setting(description="What is done about lacunas; goes before what its mappings say. See below."),
    ] = NOTHING_SAID


class FileSettings(Settings):
    """The whole file."""

    bus: Annotated[BusSettings, Setting(description="The hub.")] = Setting(default_factory=BusSettings)
    http: Annotated[HttpSettings, Setting(description="Where agencies that send by HTTP reach the bus.")] = (
        Setting(default_factory=HttpSettings)
    )
    retry: Annotated[RetrySettings, Setting(description="When a delivery goes again.")] = Setting(
        default_factory=RetrySettings
    )
    agency: Annotated[
        list[AgencySettings], Setting(min_length=1, description="The agencies, one table each.")
    ]
