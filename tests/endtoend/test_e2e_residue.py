"""A police file comes back corrected: what only the police use stands in it again, and never left their gateway."""

import re
import shutil
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from casebus import bus
from casebus.adapters.adapter import Adapter
from casebus.adapters.kinds import MAPPINGS
from casebus.console.compose import Wired, compose
from casebus.console.config import read_config
from casebus.ledger import lacunas
from casebus.schemas.procedure_source import __file__ as schemas_file
from golden import filing, person_number

POLICE, OTHER = "police-1", "procuratorate-1"
TOML = """\
[bus]
procedure = "procedure.yaml"
{agencies}
"""
AGENCY = """\
[[agency]]
code = "{code}"
kind = "{kind}"
name = "{code}"
area = "622901"
mappings = "{kind}"
channel = {{ kind = "folder", outbox = "{kind}-out", inbox = "{kind}-in", sync = "none", quiet = 0 }}
{more}
"""
SERIAL = 7


def both_ways(folder: Path, kind: str, handovers: str, *, own: bool) -> None:
    """The shipped mapping of police files, made to write them too; with `own`, two fields are the police's alone."""
    (folder / "codes").mkdir(parents=True)
    shipped = MAPPINGS / "police"
    for name in ("AJYS.xsd", "JSHZ.xsd", "types.xsd"):
        shutil.copy(shipped / name, folder)
    for table in (shipped / "codes").glob("*.csv"):
        shutil.copy(table, folder / "codes")
    text = (shipped / "AJYS.yaml").read_text("utf-8").replace("police/", f"{kind}/")
    text = re.sub(r"(?m)^dossier:\n(  .*\n)+", "", text)
    text = re.sub(r"(?m)^handovers: .*$", f'sends: "AJYS_{{id}}.xml"\nhandovers: [{handovers}]', text)
    text = text.replace("ignored:\n", "ignored:\n  WSXX/TDWSWH: the document that this one replaced\n")
    if own:
        text = re.sub(r"(?m)^ +(previous|phone): .*\n", "", text)
        text = text.replace("ignored:\n", "ignored:\n  RYXX/RY/QKLJ: own\n  RYXX/RY/LXDH: own\n")
    (folder / "AJYS.yaml").write_text(text, "utf-8")
    receipts = (shipped / "JSHZ.yaml").read_text("utf-8").replace("police/", f"{kind}/")
    (folder / "JSHZ.yaml").write_text(receipts, "utf-8")


@pytest.fixture
def two(tmp_path: Path) -> Iterator["Two"]:
    """Two offices that speak the same format."""
    made = Two(tmp_path)
    yield made
    made.close()


class Two:
    """Both offices and the bus between them, driven by hand."""

    def __init__(self, home: Path, more: str = "") -> None:
        self.home = home
        procedure = (Path(schemas_file).parent / "procedure.yaml").read_text("utf-8")
        head, name, rest = procedure.partition("  - code: SUPP_INVEST_RETURN\n")
        rest = re.sub(r"(?m)^    (documents|fields): .*$", r"    \1: []", rest, count=2)
        (home / "procedure.yaml").write_text(head + name + rest, "utf-8")
        shutil.copytree(MAPPINGS / "codes", home / "codes")
        both_ways(home / "police", "police", "CASE_FILING, SUPP_INVEST_RETURN", own=True)
        both_ways(home / "procuratorate", "procuratorate", "CASE_FILING, SUPP_INVEST_RETURN", own=False)
        agencies = [
            AGENCY.format(code=code, kind=code.partition("-")[0], more=more if code == POLICE else "")
            for code in (POLICE, OTHER)
        ]
        (home / "casebus.toml").write_text(TOML.format(agencies="".join(agencies)), "utf-8")
        self.start()

    def start(self) -> None:
        self.wired: Wired = compose(read_config(self.home))
        self.adapters: dict[str, Adapter] = {code: make() for code, make in self.wired.gateways.items()}

    def close(self) -> None:
        for adapter in self.adapters.values():
            adapter.close()
        self.wired.close()

    def go(self) -> None:
        hub, road = self.wired.hub, self.wired.road
        for _ in range(50):
            done = sum(bus.collect(adapter, road) for adapter in self.adapters.values())
            done += bus.route(hub, road) + bus.release(hub, road)
            done += sum(bus.deliver(adapter, road) for adapter in self.adapters.values())
            if not done + bus.settle(hub, road):
                return
        raise AssertionError("the bus does not come to rest")

    def put(self, kind: str, name: str, body: bytes) -> None:
        (self.home / f"{kind}-out" / name).write_bytes(body)

    def got(self, kind: str) -> str:
        (body,) = (self.home / f"{kind}-in").glob("AJYS_*.xml")
        return body.read_bytes().decode("gb18030")


def person(body: str, number: str) -> str:
    """One person of a file, as text."""
    return next(one for one in re.findall(r"(?s)<RY>.*?</RY>", body) if number in one)


def exported() -> str:
    """Two suspects, with what the police alone use about the case and about each."""
    body = filing(SERIAL, FSDWDM="622901550000", FSSJ="20210920101112", QKLJ="前科一", LXDH="13800000001")
    text = body.decode("gb18030")
    first = person(text, person_number(SERIAL))
    second = first.replace(person_number(SERIAL), person_number(SERIAL, 2)).replace("前科一", "前科二")
    return text.replace(first, first + "\n" + second.replace("13800000001", ""))


def corrected(text: str) -> str:
    """The other office sends it back: the first person renamed and put last, another added before."""
    first, second = person(text, person_number(SERIAL)), person(text, person_number(SERIAL, 2))
    third = second.replace(person_number(SERIAL, 2), person_number(SERIAL, 3))
    people = "\n".join([third, second, first.replace("马·哈三", "马·哈山")])
    start, end = text.index("<RYXX>"), text.index("</RYXX>")
    return text[:start] + f"<RYXX>\n{people}\n" + text[end:].replace("<YWLX>01", "<YWLX>15")


def test_a_corrected_file_comes_back_with_the_polices_own_fields(two: Two) -> None:
    # Given a file that the other office has got without what is the police's alone
    two.put("police", "AJYS_1.xml", exported().encode("gb18030"))
    two.go()
    there = two.got("procuratorate")
    assert "622901550000" not in there
    assert "前科" not in there

    # When it sends the file back corrected, after the bus was started again
    two.close()
    two.start()
    two.put("procuratorate", "AJYS_2.xml", corrected(there.replace("<YWLX>01", "<YWLX>15")).encode("gb18030"))
    two.go()

    # Then each field of the police's own is in its place, also where persons changed theirs
    back = two.got("police")
    assert "<FSDWDM>622901550000</FSDWDM>" in back
    assert "<FSSJ>20210920101112</FSSJ>" in back
    first, second, third = (person(back, person_number(SERIAL, n)) for n in (1, 2, 3))
    assert back.index(third) < back.index(second) < back.index(first)
    assert "<XM>马·哈山</XM>" in first
    assert ("<QKLJ>前科一</QKLJ>" in first, "<LXDH>13800000001</LXDH>" in first) == (True, True)
    assert ("<QKLJ>前科二</QKLJ>" in second, "<LXDH></LXDH>" in second) == (True, True)
    assert "<QKLJ></QKLJ>" in third

    # And what is blank because nobody ever entered it is told, with its place
    with two.wired.hub.ledger.read() as connection:
        found = lacunas.counted(connection, agency=POLICE, kind="residue-missing")
    assert [(row["path"], row["count"]) for row in found] == [("RYXX/RY/LXDH", 1), ("RYXX/RY/QKLJ", 1)]


def test_what_is_the_polices_own_stays_on_their_gateway(two: Two) -> None:
    two.put("police", "AJYS_1.xml", exported().encode("gb18030"))
    two.go()

    with sqlite3.connect(two.home / "gateways" / POLICE / "residue.sqlite3") as database:
        ((mapping, key, body, at),) = database.execute("SELECT mapping, key, body, kept_at FROM residue")
    database.close()

    assert (mapping, key.partition("/")[0]) == ("police/AJYS", person_number(SERIAL).replace("R", "A"))
    assert "前科一" in body.decode()
    assert datetime.fromisoformat(at).tzinfo == UTC
    with two.wired.hub.ledger.read() as connection:
        contents = connection.exec_driver_sql("SELECT body FROM content").scalars().all()
        told = connection.exec_driver_sql("SELECT * FROM lacuna").all()
    assert not any("前科".encode() in one for one in contents)
    assert "前科" not in str(told)


def test_a_file_may_wait_for_an_operator_because_of_a_blank(tmp_path: Path) -> None:
    # Given police that want to see before such a file comes in
    two = Two(tmp_path, 'lacunas = { residue-missing = "hold" }')
    two.put("procuratorate", "AJYS_2.xml", exported().replace("<YWLX>01", "<YWLX>15").encode("gb18030"))
    two.go()

    # Then nothing is handed over
    assert not list((tmp_path / "police-in").glob("AJYS_*"))
    with two.wired.hub.ledger.read() as connection:
        ((state, marked, problems),) = connection.exec_driver_sql(
            "SELECT state, lacunas, problems FROM transfer WHERE kind = 'handover'"
        ).all()
    assert (state, marked) == ("parked", "hold")
    assert "LACUNA_RESIDUE_MISSING" in problems
    two.close()
