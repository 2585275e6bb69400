"""The procuratorates' HTTP: what the door keeps, turns away and refuses; what the courier asks again."""

import hashlib
import http.client
import json
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from casebus.demo import mischief
from casebus.demo.cases import number
from casebus.demo.correspondence import Document
from casebus.demo.layout import Ports, systems
from casebus.demo.prefecture import Prefecture
from casebus.demo.procuratorate.courier import Courier
from casebus.demo.procuratorate.door import Answer, Desk, Door
from casebus.demo.procuratorate.office import Office

PREFECTURE = Prefecture(60, 1)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def office_at(tmp_path: Path, area: str, bus: str = "http://127.0.0.1:9") -> Office:
    found = {s.code: s for s in systems(tmp_path, Ports((free_port(),) * 8, bus))}
    return Office(found[f"procuratorate-{area}"], PREFECTURE)


def case_with(fault: str) -> tuple[str, str]:
    """A case with this fault at the procuratorate's door, and the business that meets it."""
    index, step = next(slot for slot, kind in PREFECTURE.faults.items() if kind == fault)
    handover = step.partition(":")[2]
    names = {
        "ARREST_REQUEST": "DBQQ",
        "PROSECUTION_TRANSFER": "YSQS",
        "CASE_FILING": "LATB",
        "COURT_INTAKE": "FYLA",
    }
    return PREFECTURE.case(index).number, names[handover]


def post(desk: Desk, key: str, document: dict[str, object], path: str = "/api/cases") -> Answer:
    headers = {"authorization": f"Bearer {desk.office.system.token}", "idempotency-key": key}
    return desk.handle("POST", path, headers, json.dumps(document).encode())


def filing(case_no: str, business: str = "LATB", transfer: str = "T1") -> dict[str, object]:
    return {"bizType": business, "transferNo": transfer, "case": {"policeCaseNo": case_no}}


CALM = next(
    number(f.index, PREFECTURE.case(f.index).filed)
    for f in PREFECTURE.fates
    if not any(index == f.index for index, _ in PREFECTURE.faults)
)


def test_the_first_final_answer_is_kept_for_its_key(tmp_path: Path) -> None:
    desk = Desk(office_at(tmp_path, "622901"))

    answers = [post(desk, "K1", filing(CALM)), post(desk, "K1", filing(CALM, transfer="T2"))]

    assert answers[0] == answers[1] == Answer(201, '{"code": 0, "id": "T1"}')
    assert desk.store.rows("SELECT transfer, again, taken FROM arrivals") == [("T1", 0, 0), ("", 1, 1)]


def test_another_key_is_another_arrival_even_of_the_same_transfer(tmp_path: Path) -> None:
    desk = Desk(office_at(tmp_path, "622901"))

    for key in ("K1", "K2"):
        post(desk, key, filing(CALM))

    assert desk.store.one("SELECT count(*) FROM arrivals WHERE taken = 0 AND transfer = 'T1'") == 2


@pytest.mark.parametrize(
    ("fault", "turned", "retry_after"), [(mischief.DOWN_FOR_MAINTENANCE, 503, 1), (mischief.STALLING, 0, 0)]
)
def test_a_chosen_transfer_is_turned_away_exactly_twice(
    tmp_path: Path, fault: str, turned: int, retry_after: int
) -> None:
    # Given a case whose document meets a receiver that is down, or stalls
    case_no, business = case_with(fault)
    desk = Desk(office_at(tmp_path, case_no[1:7]))

    # When it comes, even if the system was killed in between
    answers = [post(desk, "K1", filing(case_no, business))]
    desk.store.close()
    desk = Desk(office_at(tmp_path, case_no[1:7]))
    answers += [post(desk, "K1", filing(case_no, business)) for _ in range(2)]

    # Then two requests fail and the third does not; a later transfer is not concerned
    assert [a.status for a in answers] == [turned, turned, 201]
    assert answers[0].retry_after == retry_after
    assert post(desk, "K2", filing(case_no, business, "T2")).status == 201


def test_materials_come_first_and_by_their_digest(tmp_path: Path) -> None:
    desk = Desk(office_at(tmp_path, "622901"))
    headers = {"authorization": f"Bearer {desk.office.system.token}"}
    digest = hashlib.sha256(b"page").hexdigest()
    with_page = {**filing(CALM), "materials": [{"no": "1", "sha256": digest}, {"no": "2", "sha256": None}]}

    assert post(desk, "K1", with_page).status == 422
    assert desk.handle("HEAD", f"/materials/{digest}", headers, b"").status == 404
    assert desk.handle("PUT", f"/materials/{digest}", headers, b"other").status == 422
    assert desk.handle("PUT", f"/materials/{digest}", headers, b"page").status == 201
    assert desk.handle("HEAD", f"/materials/{digest}", headers, b"").status == 200
    assert post(desk, "K2", with_page).status == 201


@pytest.mark.parametrize("body", [b"{", b"[]", b"{}", '{"bizType": "LATB"}'.encode("utf-16")])
def test_what_nobody_can_read_is_refused_for_good(tmp_path: Path, body: bytes) -> None:
    desk = Desk(office_at(tmp_path, "622901"))
    headers = {"authorization": f"Bearer {desk.office.system.token}", "idempotency-key": "K1"}

    first, again = (desk.handle("POST", "/api/cases", headers, body) for _ in range(2))

    assert first.status == 422
    assert first == again
    assert json.loads(first.body)["code"] == 4001


def test_strangers_and_requests_without_key_are_turned_away(tmp_path: Path) -> None:
    desk = Desk(office_at(tmp_path, "622901"))
    token = {"authorization": f"Bearer {desk.office.system.token}"}

    assert desk.handle("POST", "/api/cases", {}, b"{}").status == 401
    assert desk.handle("POST", "/api/cases", token, b"{}").status == 400
    assert desk.handle("GET", "/api/cases", token, b"").status == 404


def test_the_door_speaks_http_with_lengths_and_chunks_on_one_connection(tmp_path: Path) -> None:
    office = office_at(tmp_path, "622901")
    door = Door(office)
    door.open()
    try:
        connection = http.client.HTTPConnection("127.0.0.1", office.system.port, timeout=10)
        statuses = []
        body = json.dumps(filing(CALM)).encode()
        for key, payload in (("K1", body), ("K2", iter([body[:9], body[9:]]))):
            headers = {"Authorization": f"Bearer {office.system.token}", "Idempotency-Key": key}
            connection.request("POST", "/api/cases", payload, headers, encode_chunked=key == "K2")
            answer = connection.getresponse()
            statuses.append((answer.status, json.loads(answer.read())["code"]))
        connection.close()
    finally:
        door.shut()

    assert statuses == [(201, 0), (201, 0)]
    assert [row[0] for row in office.store.rows("SELECT body FROM arrivals")] == [body, body]


@pytest.mark.parametrize("cut", [30, 150, -1])
def test_a_caller_that_hangs_up_in_the_middle_has_sent_nothing(tmp_path: Path, cut: int) -> None:
    # Given a caller that is killed while it posts
    office = office_at(tmp_path, "622901")
    body = json.dumps(filing(CALM)).encode()
    token = f"Authorization: Bearer {office.system.token}\r\nIdempotency-Key: K1\r\n"
    request = f"POST /api/cases HTTP/1.1\r\n{token}Content-Length: {len(body)}\r\n\r\n".encode() + body
    door = Door(office)
    door.open()
    try:
        with socket.create_connection(("127.0.0.1", office.system.port), timeout=10) as caller:
            caller.sendall(request[:cut])
            caller.shutdown(socket.SHUT_WR)
            assert caller.recv(100) == b""
    finally:
        door.shut()
    # Then no answer is kept under its key
    assert post(door.desk, "K1", filing(CALM)).status == 201


class Bus(HTTPServer):
    """An exchange that answers what it is told to, and then 200."""

    def __init__(self, answers: list[int]) -> None:
        self.answers, self.seen, self.over = answers, list[tuple[str, str]](), threading.Event()
        super().__init__(("127.0.0.1", 0), _Take)
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()


class _Take(BaseHTTPRequestHandler):
    server: Bus

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.server.seen.append((self.path, self.headers["Idempotency-Key"]))
        status = self.server.answers.pop(0) if self.server.answers else 200
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()
        if not self.server.answers:
            self.server.over.set()

    def log_message(self, format: str, *args: object) -> None:
        return


@pytest.fixture
def bus() -> Iterator[Bus]:
    server = Bus([503, 202, 409, 200])
    yield server
    server.shutdown()
    server.server_close()


def test_the_courier_asks_again_under_the_same_key_until_the_answer_is_final(
    tmp_path: Path, bus: Bus
) -> None:
    # Given two documents of one case, and an exchange that is not ready yet
    office = office_at(tmp_path, "622901", f"http://127.0.0.1:{bus.server_port}")
    for key in ("J1", "J2"):
        office.letters.send(Document(key, "INDICTMENT", CALM, "x", b"{}"))
    courier = Courier(office)
    courier.open()

    # When they are posted
    courier.turn()
    assert bus.over.wait(30)
    for thread in courier.threads:
        courier.queues[courier.threads.index(thread)].put(None)
        thread.join(30)

    # Then the first is asked again and the second waits for it
    path = "/procuratorate-622901/documents"
    assert bus.seen == [(path, "J1")] * 4 + [(path, "J2")]
    assert office.store.rows("SELECT state, file FROM exports") == [("out", "HTTP 200")] * 2
