"""What every codec must do. Subclass `CodecSuite`, override the fixtures, and pytest runs the rest.

    class TestMyCodec(CodecSuite):
        capabilities = CodecCapabilities(null=False)

        @pytest.fixture
        def codec(self): return MyCodec(MySettings(...), folder)

        @pytest.fixture
        def bodies(self): return [b"..."]

Needs pytest and hypothesis.
"""

import copy
import random
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import pytest

from ...schemas.errors import BadDocument
from ..contracts import Codec, Path, Record

#: damaged copies made of each example, with a fixed seed
_DAMAGES = 150


@dataclass(frozen=True, slots=True)
class CodecCapabilities:
    """What a format can tell apart in a text field; the suite asks only for that."""

    absent: bool = True
    null: bool = True
    #: one body may hold several documents
    many: bool = False


@dataclass(frozen=True, slots=True)
class Broken:
    """A body with several faults: each code must be reported, in one go."""

    body: bytes
    codes: tuple[str, ...]


class CodecSuite:
    """Promises of `Codec`: nothing lost, nothing replaced, everything reported at once with its place."""

    capabilities = CodecCapabilities()

    @pytest.fixture
    def codec(self) -> Codec:
        """The codec under test."""
        raise NotImplementedError

    @pytest.fixture
    def bodies(self) -> Sequence[bytes]:
        """Bodies as the agency writes them; writing what was read must give the same bytes."""
        raise NotImplementedError

    @pytest.fixture
    def text_field(self) -> str:
        """A top-level key of every record that may hold any short text, be empty and be left out."""
        raise NotImplementedError

    @pytest.fixture
    def broken(self) -> Sequence[Broken]:
        """Bodies with more than one fault each."""
        raise NotImplementedError

    @pytest.fixture
    def too_large(self) -> bytes:
        """A body above the codec's limit."""
        raise NotImplementedError

    def test_what_was_read_is_written_byte_for_byte(self, codec: Codec, bodies: Sequence[bytes]) -> None:
        for body in bodies:
            assert codec.encode(codec.decode(body)) == body

    def test_what_was_written_is_read_again(self, codec: Codec, bodies: Sequence[bytes]) -> None:
        for body in bodies:
            records = codec.decode(body)
            assert codec.decode(codec.encode(records)) == records

    def test_a_text_keeps_every_character(
        self, codec: Codec, bodies: Sequence[bytes], text_field: str
    ) -> None:
        for text in ("马·哈三", "镕喆堃䶮", "A&<>\"'", "，“”；"):
            record = self._first(codec, bodies) | {text_field: text}
            assert codec.decode(codec.encode([record]))[0][text_field] == text

    def test_absent_empty_and_null_stay_apart(
        self, codec: Codec, bodies: Sequence[bytes], text_field: str
    ) -> None:
        record = self._first(codec, bodies)
        without = {name: value for name, value in record.items() if name != text_field}

        assert codec.decode(codec.encode([record | {text_field: ""}]))[0][text_field] == ""
        if self.capabilities.absent:
            assert text_field not in codec.decode(codec.encode([without]))[0]
        if self.capabilities.null:
            assert codec.decode(codec.encode([record | {text_field: None}]))[0][text_field] is None
        else:
            with pytest.raises(BadDocument):
                codec.encode([record | {text_field: None}])

    def test_all_problems_come_at_once_with_places(self, codec: Codec, broken: Sequence[Broken]) -> None:
        for one in broken:
            with pytest.raises(BadDocument) as caught:
                codec.decode(one.body)
            codes = [problem.code for problem in caught.value.problems]
            assert sorted(codes) == sorted(one.codes)
            assert all(problem.place for problem in caught.value.problems)

    def test_what_cannot_be_written_is_named(
        self, codec: Codec, bodies: Sequence[bytes], text_field: str
    ) -> None:
        for text in ("a\x1cb", "a\x00b", "\ud800", "a\ufffdb"):
            record = self._first(codec, bodies) | {text_field: text}
            with pytest.raises(BadDocument) as caught:
                codec.encode([record])
            assert text_field in [problem.path for problem in caught.value.problems]

    def test_an_unknown_field_is_named(self, codec: Codec, bodies: Sequence[bytes]) -> None:
        if codec.layout() is None:
            pytest.skip("a format without a layout knows no unknown field")
        with pytest.raises(BadDocument) as caught:
            codec.encode([self._first(codec, bodies) | {"no-such-field": "x"}])
        assert any("no-such-field" in problem.path for problem in caught.value.problems)

    def test_damaged_bytes_are_refused_or_read_but_never_crash(
        self, codec: Codec, bodies: Sequence[bytes]
    ) -> None:
        chance = random.Random(7)  # noqa: S311 – damage, not secrets
        for body in bodies:
            for _ in range(_DAMAGES):
                self._survives(codec, _damaged(body, chance))

    def test_any_bytes_are_refused_or_read_but_never_crash(self, codec: Codec) -> None:
        chance = random.Random(11)  # noqa: S311 – damage, not secrets
        for length in range(300):
            self._survives(codec, chance.randbytes(length))

    def test_a_body_above_the_limit_is_refused_unread(self, codec: Codec, too_large: bytes) -> None:
        with pytest.raises(BadDocument) as caught:
            codec.decode(too_large)
        assert [problem.code for problem in caught.value.problems] == ["BODY_TOO_LARGE"]

    def test_an_empty_body_is_refused(self, codec: Codec) -> None:
        with pytest.raises(BadDocument):
            codec.decode(b"")

    def test_nothing_given_is_changed(self, codec: Codec, bodies: Sequence[bytes]) -> None:
        for body in bodies:
            records = codec.decode(body)
            kept = copy.deepcopy(records)
            codec.encode(records)
            assert records == kept

    def test_threads_do_not_disturb_each_other(
        self, codec: Codec, bodies: Sequence[bytes], broken: Sequence[Broken]
    ) -> None:
        jobs = [*bodies, *(one.body for one in broken)] * 20
        alone = [_outcome(codec, body) for body in jobs]

        with ThreadPoolExecutor(4) as threads:
            together = list(threads.map(lambda body: _outcome(codec, body), jobs))

        assert together == alone

    def test_every_value_has_a_place(self, codec: Codec, bodies: Sequence[bytes]) -> None:
        for body in bodies:
            for index, record in enumerate(codec.decode(body)):
                places = [codec.locate(body, index, path) for path, _ in _leaves(record)]
                assert all(places)
                assert codec.locate(body, index, ("no-such-field",))

    def test_the_layout_knows_every_field(self, codec: Codec, bodies: Sequence[bytes]) -> None:
        layout = codec.layout()
        if layout is None:
            pytest.skip("a format without a layout")
        known = {field.path: field for field in layout}
        for body in bodies:
            for record in codec.decode(body):
                for path, _ in _leaves(record):
                    assert "/".join(step for step in path if isinstance(step, str)) in known
                    for depth, step in enumerate(path):
                        above = "/".join(one for one in path[:depth] if isinstance(one, str))
                        assert not isinstance(step, int) or known[above].repeats

    def _first(self, codec: Codec, bodies: Sequence[bytes]) -> Record:
        return codec.decode(bodies[0])[0]

    @staticmethod
    def _survives(codec: Codec, body: bytes) -> None:
        try:
            records = codec.decode(body)
        except BadDocument as bad:
            assert bad.problems
            return
        damaged = [
            text
            for record in records
            for _, text in _leaves(record)
            if isinstance(text, str) and "\ufffd" in text
        ]
        assert not damaged


def _outcome(codec: Codec, body: bytes) -> Any:
    try:
        return codec.decode(body)
    except BadDocument as bad:
        return bad.problems


def _damaged(body: bytes, chance: random.Random) -> bytes:
    """Cut, flipped, doubled or with a stray byte: what lines, disks and old programs do."""
    at = chance.randrange(len(body))
    match chance.randrange(4):
        case 0:
            return body[:at]
        case 1:
            return body[:at] + chance.randbytes(1) + body[at + 1 :]
        case 2:
            return body[:at] + body[at : at + 9] + body[at:]
    return body[:at] + chance.choice([b"\x80", b"\xff", b"\x1c", b"\x00", b'"', b"<", b"\n"]) + body[at:]


def _leaves(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _leaves(inner, (*path, name))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _leaves(inner, (*path, index))
    else:
        yield path, value
