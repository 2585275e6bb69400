"""What may stand in `casebus.toml`: every setting with its meaning, its limits and its default.

docs/configuration.md is made from these classes, and `casebus init` writes a file that they accept.
"""

from typing import Any, Literal

from pydantic import Field

from ..adapters.settings import Settings
from ..router.retry import Policy

#: a GB/T 2260 area
AREA = r"^[0-9]{6}$"

_DEFAULT = Policy()


class BusSettings(Settings):
    """The hub: where it keeps what it knows, and how it talks."""

    name: str = Field("casebus", description="What this deployment is called in lists and receipts.")
    ledger: str = Field(
        "ledger.sqlite3",
        description="The ledger: an SQLite file (relative to this file) or a database URL.",
    )
    transport: str = Field("memory", description="How messages travel, by the plug-in's name.")
    materials: str = Field("materials", description="The folder that keeps dossier files by their digest.")
    gateways: str = Field("gateways", description="The folder where each agency's gateway keeps its journal.")
    language: Literal["en", "zh", "both"] = Field("both", description="The language of reports to agencies.")
    procedure: str = Field("", description="A procedure file of your own; empty is the one that ships.")
    poll: float = Field(
        0.5, gt=0, le=60, description="Seconds between two looks at an agency that has nothing."
    )
    window: int = Field(
        _DEFAULT.window, ge=1, description="Transfers that may be out to one agency and not yet settled."
    )
    settle_within: float = Field(
        _DEFAULT.settle_within,
        gt=0,
        description="Seconds a delivery may take until its outcome is known; then it is asked for again.",
    )


class HttpSettings(Settings):
    """Where agencies that send by HTTP reach the bus."""

    listen: str = Field(
        "127.0.0.1:8470",
        pattern=r"^[^:\s]+:[0-9]{1,5}$",
        description="Address and port that incoming documents are taken at; port 0 chooses a free one.",
    )


class RetrySettings(Settings):
    """When a delivery goes again. What is left out is as in the section above it, else the default."""

    first: float | None = Field(
        None,
        gt=0,
        description=f"Seconds that the first retry waits at most; doubled each time (default {_DEFAULT.first:g}).",
    )
    cap: float | None = Field(
        None, gt=0, description=f"Seconds that any retry waits at most (default {_DEFAULT.cap:g})."
    )
    attempts: int | None = Field(
        None,
        ge=1,
        description=f"Deliveries without success until an operator decides (default {_DEFAULT.attempts}).",
    )
    breaker_after: int | None = Field(
        None,
        ge=1,
        description=f"Failures in a row until the agency is paused (default {_DEFAULT.breaker_after}).",
    )
    breaker_pause: float | None = Field(
        None,
        gt=0,
        description=f"Seconds between two probes of a paused agency (default {_DEFAULT.breaker_pause:g}).",
    )


class AgencySettings(Settings):
    """One agency and how its system is reached."""

    code: str = Field(
        pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*$",
        description="The agency's name on the wire: letters, digits, hyphens; no dots. Never change it.",
    )
    kind: str = Field(description="What kind of agency it is: a plug-in of the group casebus.adapters.")
    name: str = Field(description="The agency's name as people write it.")
    name_en: str = Field("", description="The same in English; empty: as `name`.")
    area: str = Field(pattern=AREA, description="Its seat, a GB/T 2260 code of six digits.")
    level: Literal["county", "prefecture", "province"] = Field("county", description="Its level.")
    serves: list[str] = Field(
        [], description="The areas it answers for; a prefecture's code covers its counties. Empty: its seat."
    )
    channel: dict[str, Any] = Field(description="How its system is reached; see the kinds of channel below.")
    mappings: str = Field("", description="A folder of mappings used instead of its kind's own.")
    window: int | None = Field(None, ge=1, description="As `bus.window`, for this agency.")
    settle_within: float | None = Field(None, gt=0, description="As `bus.settle_within`, for this agency.")
    retry: RetrySettings = Field(RetrySettings(), description="As `[retry]`, for this agency.")


class FileSettings(Settings):
    """The whole file."""

    bus: BusSettings = Field(BusSettings(), description="The hub.")
    http: HttpSettings = Field(HttpSettings(), description="Where agencies that send by HTTP reach the bus.")
    retry: RetrySettings = Field(RetrySettings(), description="When a delivery goes again.")
    agency: list[AgencySettings] = Field(min_length=1, description="The agencies, one table each.")
