"""`casebus.toml` → a wired bus: the one place that knows every part."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from ..adapters import plugins
from ..adapters.adapter import Adapter
from ..adapters.contracts import Channel
from ..adapters.intake import Counter, Intake
from ..adapters.journal import Journal
from ..adapters.live import Live
from ..adapters.loading import mappings_in
from ..adapters.materials import MaterialFolder
from ..adapters.reading import CHINA, Reader, Validate
from ..adapters.residue import Residues
from ..adapters.writing import Writer
from ..ledger.open import Ledger, open_ledger
from ..router.hub import Hub, utc_now
from ..router.transports.contract import Transport
from ..schemas.case_types import CaseType, load_case_types
from ..schemas.errors import Misconfigured
from ..schemas.problem import Problem
from ..schemas.procedure import Procedure, check_handover, default_procedure, load_procedure
from ..schemas.validation import CaseCheck
from .config import Config
from .plugged import standing
from .settings import AgencySettings

#: what the procedure misses in a document and its sender can be shown; who may send what and when is the hub's affair
PLACED = frozenset({"PROCEDURE_DOCUMENT_MISSING", "PROCEDURE_FIELD_MISSING", "PROCEDURE_PERSON_MISSING"})


@dataclass(frozen=True)
class Wired:
    """A deployment ready to run. `gateways` opens an agency's adapter, again after it failed."""

    config: Config
    hub: Hub
    road: Transport
    gateways: Mapping[str, Callable[[], Adapter]]
    #: per agency its mappings, which may change while it runs
    live: Mapping[str, Live]

    def close(self) -> None:
        """Let go of the road, then of the ledger. Each gateway was closed by the thread that opened it."""
        self.road.close()
        self.hub.ledger.close()


def compose(config: Config) -> Wired:
    """Wire the deployment. Raises Misconfigured with every problem of its mappings and its procedure."""
    procedure = procedure_of(config)
    check = case_check_of(config, procedure)
    own = {"handover": procedure.by_code, "case-type": case_types_of(config)}
    live = live_of(config, own)
    ledger = open_ledger(config.ledger)
    try:
        road: Transport = plugins.load("casebus.transports", config.settings.bus.transport)()
        gateways = {
            one.code: _gateway(config, one, live[one.code], _checks(procedure, check, standing(one.kind)))
            for one in config.settings.agency
        }
        return Wired(config, _hub(config, ledger, procedure, check), road, gateways, live)
    except BaseException:
        ledger.close()
        raise


def _hub(config: Config, ledger: Ledger, procedure: Procedure, check: CaseCheck) -> Hub:
    def demanded(_: Any, sender_kind: str, document: dict[str, Any], on: date) -> list[Problem]:
        return check_handover(procedure, sender_kind, document, on)

    return Hub(
        ledger=ledger,
        agencies=config.agencies(),
        procedure=procedure,
        check_case=check,
        check_handover=demanded,
        policy=config.policy(),
        policies={one.code: config.policy(one.code) for one in config.settings.agency},
    )


def _checks(procedure: Procedure, check: CaseCheck, kind: str) -> Validate:
    """What a gateway looks at: the hub looks again, but only the gateway can tell the place in the source."""

    def checked(document: dict[str, Any]) -> list[Problem]:
        on = utc_now().astimezone(CHINA).date()
        return check(document) or [
            problem for problem in check_handover(procedure, kind, document, on) if problem.code in PLACED
        ]

    return checked


def _gateway(
    config: Config,
    agency: AgencySettings,
    live: Live,
    check: Validate,
) -> Callable[[], Adapter]:
    materials = MaterialFolder(config.materials)
    folder = config.gateway(agency.code)

    def open_gateway() -> Adapter:
        folder.mkdir(parents=True, exist_ok=True)
        mappings = live.standing.mappings
        days = config.settings.bus.residue_days
        residues = Residues(folder / "residue.sqlite3", mappings, days=days)
        own = agency.lacunas
        return Adapter(
            agency.code,
            channel=open_channel(config, agency.code),
            reader=Reader(agency.code, mappings, check, materials, own, residues),
            writer=Writer(mappings, materials, lacunas=own, residues=residues),
            intake=Intake(Counter(folder / "counter"), patience=config.settings.bus.settle_within),
            journal=Journal(folder / "journal"),
            clock=utc_now,
            residues=residues,
            languages=config.report_languages,
        )

    return open_gateway


def open_channel(config: Config, code: str) -> Channel:
    """The channel of that agency. Raises Unavailable when its side cannot be reached now."""
    agency = next(one for one in config.settings.agency if one.code == code)
    plugin = plugins.load("casebus.channels", agency.channel["kind"])
    channel: Channel = plugin(config.channels[code], config.home)
    return channel


def procedure_of(config: Config) -> Procedure:
    """The hand-overs of the deployment: its own file, or the one that ships."""
    own = config.settings.bus.procedure
    return load_procedure(config.home / own) if own else default_procedure()


def case_types_of(config: Config) -> Mapping[str, CaseType]:
    """The types of case that the deployment carries: its own file, or the one that ships."""
    own = config.settings.bus.case_types
    return load_case_types(config.home / own) if own else load_case_types()


def case_check_of(config: Config, procedure: Procedure) -> CaseCheck:
    """The check of a case under the deployment's own hand-overs and types of case."""
    return CaseCheck(handovers=sorted(procedure.by_code), case_types=sorted(case_types_of(config)))


def live_of(config: Config, own: Mapping[str, Collection[str]]) -> Mapping[str, Live]:
    """Per agency its mappings; those of one folder are loaded once. Misconfigured has the problems of all.

    `own` are the deployment's codes by list: a mapping may lead to them as to the shipped ones.
    """
    folders = {one.code: mapping_folder(config, one) for one in config.settings.agency}
    every = config.settings.bus.reload_seconds
    loaded: dict[Path, Live] = {}
    problems: list[Problem] = []
    for folder in dict.fromkeys(folders.values()):
        try:
            loaded[folder] = Live(folder, partial(mappings_in, folder, own), every)
        except Misconfigured as error:
            problems += error.problems
    if problems:
        raise Misconfigured("The mappings have problems; `casebus mapping check`.", problems=problems)
    return {code: loaded[folder] for code, folder in folders.items()}


def mapping_folder(config: Config, agency: AgencySettings) -> Path:
    """Where the mappings of this agency stand."""
    if agency.mappings:
        return config.home / agency.mappings
    folder: Path = plugins.load("casebus.adapters", agency.kind).mappings
    return folder
