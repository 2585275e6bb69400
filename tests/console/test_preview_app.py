"""Who may ask the preview for what: the token, the Host, sizes; nothing of a sample ever becomes script."""

import json
import re
import socket
from pathlib import Path

import pytest
from casebus.adapters.kinds import MAPPINGS
from casebus.console import exits
from casebus.console.cli import call
from casebus.console.preview import app as module
from casebus.console.preview.app import allowed
from preview_side import TOKEN, Visitor

PAGE = Path(module.__file__).parent


@pytest.fixture(scope="module")
def visitor() -> Visitor:
    return Visitor.of(MAPPINGS / "correction" / "feedback.yaml")


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("", "text/html"),
        ("page.css", "text/css"),
        ("page.js", "text/javascript"),
        ("stamp", "application/json"),
    ],
)
def test_the_page_comes_with_a_policy_that_loads_nothing_from_elsewhere(
    visitor: Visitor, path: str, kind: str
) -> None:
    answer = visitor.ask(f"/{TOKEN}/{path}")

    assert answer.status == "200 OK"
    assert answer.headers["Content-Type"] == f"{kind}; charset=utf-8"
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'")
    assert "unsafe" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_page_needs_no_network_and_no_script_within() -> None:
    html = (PAGE / "page.html").read_text("utf-8")
    script = "".join(file.read_text("utf-8") for file in PAGE.glob("*.js"))
    style = (PAGE / "page.css").read_text("utf-8")

    assert "://" not in html + script + style
    assert html.count("<script") == html.count('<script type="module" src="page.js"></script>') == 1
    assert " style=" not in html
    assert " on" not in html.replace(" on ", " ").split("<body>")[1].replace(" one", "")
    for way in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "Function("):
        assert way not in script


@pytest.mark.parametrize(
    "path", ["/", "/other/", "/other/look", "/favicon.ico", f"/{TOKEN}x/", f"/{TOKEN}/../"]
)
def test_nothing_is_told_without_the_token(visitor: Visitor, path: str) -> None:
    answer = visitor.ask(path)

    assert answer.status == "404 Not Found"
    assert answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("header", "may"),
    [
        ("127.0.0.1:8080", True),
        ("localhost:8080", True),
        ("localhost", True),
        ("LOCALHOST:1", True),
        ("[::1]:8080", True),
        ("192.168.1.5:8080", True),
        ("workbench:8080", True),
        ("", False),
        ("evil.example:8080", False),
        ("127.0.0.1.evil.example", False),
        ("localhost.evil.example:8080", False),
        ("[evil]:1", False),
    ],
)
def test_a_name_that_only_leads_here_is_refused(visitor: Visitor, header: str, may: bool) -> None:
    assert allowed(header, "workbench") is may
    if not may:
        assert visitor.ask(f"/{TOKEN}/", HTTP_HOST=header).status == "421 Misdirected Request"


@pytest.mark.parametrize(
    ("body", "environ", "status"),
    [
        (b"{}", {"CONTENT_TYPE": "text/plain"}, "415 Unsupported Media Type"),
        (b"{}", {"HTTP_ORIGIN": "http://evil.example"}, "403 Forbidden"),
        (b"{}", {"HTTP_ORIGIN": "null"}, "403 Forbidden"),
        (b"{", {}, "400 Bad Request"),
        (b"[]", {}, "400 Bad Request"),
        (b"[" * 100_000, {}, "400 Bad Request"),
        (b'{"sample": true}', {}, "400 Bad Request"),
        (b'{"document": "1"}', {}, "400 Bad Request"),
        (b'{"text": 5}', {}, "400 Bad Request"),
        (b"{}", {"CONTENT_LENGTH": str(10**9)}, "413 Content Too Large"),
        (b"{}", {"CONTENT_LENGTH": "-1"}, "413 Content Too Large"),
        (b"{}", {"CONTENT_LENGTH": "x"}, "400 Bad Request"),
        (b"{}", {"HTTP_ORIGIN": "http://127.0.0.1:8080"}, "200 OK"),
        (b'{"sample": 999, "document": -5}', {}, "200 OK"),
    ],
)
def test_what_is_posted_is_checked(
    visitor: Visitor, body: bytes, environ: dict[str, str], status: str
) -> None:
    asked = {"CONTENT_TYPE": "application/json", **environ}

    assert visitor.ask(f"/{TOKEN}/look", "POST", body, **asked).status == status


@pytest.mark.parametrize(("path", "method"), [("look", "GET"), ("", "POST"), ("stamp", "DELETE")])
def test_other_methods_are_refused(visitor: Visitor, path: str, method: str) -> None:
    assert visitor.ask(f"/{TOKEN}/{path}", method).status == "405 Method Not Allowed"


def test_a_hostile_sample_is_only_ever_text(visitor: Visitor) -> None:
    raw = visitor.look()["picture"]["source"]["raw"]
    hostile = "</script><script>alert(1)</script>"

    answer = visitor.post({"text": raw.replace("盗窃罪", hostile)})

    assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
    parts = [
        part[0]
        for row in json.loads(answer.body)["picture"]["source"]["text"]["rows"]
        for part in row["parts"]
    ]
    assert hostile in parts


def test_what_nobody_foresaw_is_told_and_the_preview_goes_on(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fails(*_: object) -> None:
        raise RuntimeError("a slip")

    with monkeypatch.context() as patched:
        patched.setattr(visitor.app.desk.__class__, "look", fails)
        answer = visitor.post({})

    assert (answer.status, answer.body) == ("500 Internal Server Error", b"RuntimeError: a slip")
    assert "RuntimeError: a slip" in capsys.readouterr().err
    assert visitor.post({}).status == "200 OK"


def test_every_text_of_the_page_is_there_in_both_languages(visitor: Visitor) -> None:
    texts = visitor.ask(f"/{TOKEN}/texts").json["texts"]
    sources = "".join(file.read_text("utf-8") for file in (*PAGE.glob("*.js"), PAGE / "page.html"))
    used = set(re.findall(r"\b((?:preview|trace)\.[a-z_]+)\b", sources))

    assert set(texts) == {"en", "zh"}
    assert used - set(texts["en"]) - {"preview.way_"} == set()
    said = {name for name in texts["en"] if name.startswith("preview.")}
    built = {"preview.way_in", "preview.way_out"}
    assert said - used - built == set()


def test_a_sample_that_is_not_there_is_told_before_anything_is_served(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(("mapping", "serve", "police/AJYS", str(tmp_path / "none.xml"))) == exits.MISCONFIGURED

    assert "MAPPING_SAMPLE_ABSENT" in capsys.readouterr().err


def test_a_port_that_is_taken_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])

        assert call(("mapping", "serve", "police/AJYS", "--port", port)) == exits.MISCONFIGURED

    assert "PREVIEW_ADDRESS" in capsys.readouterr().err
