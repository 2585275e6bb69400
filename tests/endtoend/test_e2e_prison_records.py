"""Fixed-width GBK files of the prison: cut characters, bytes that look like others, counts that do not agree."""

import pytest
from five_agencies import PRISON
from five_systems import Prefecture, Refusal
from golden import ID, case_number
from golden_records import column_of, prison_file, prison_line


def taken(p: Prefecture, serial: int, line: bytes) -> str:
    """The name in the court's tables after the rest has flown, too."""
    body = prison_file([line])
    p.put(PRISON, f"FK_{serial}.dat", body)
    p.flow()
    (row,) = p.court("SELECT LSH FROM JH_JS_AJ WHERE a1 = ?", case_number(serial, 4))
    (person,) = p.court("SELECT * FROM JH_JS_RY WHERE LSH = ?", row["LSH"])
    assert p.outcomes(PRISON, f"LX{serial:05d}") == ["1", "5"]
    name: str = p.canonical(PRISON, body)["persons"][0]["name"]["full"]
    assert name in person.values()
    return name


def refused(p: Prefecture, serial: int, body: bytes) -> Refusal:
    name = f"FK_{serial}.dat"
    p.put(PRISON, name, body)
    p.flow()
    assert not p.court("SELECT 1 FROM JH_JS_AJ WHERE a1 = ?", case_number(serial, 4))
    return p.refusal(PRISON, body, name=name)


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        pytest.param("C2EDA1A4B9FEC8FD", "马·哈三", id="03-A1A4"),
        pytest.param("CDF5E94686B488D2", "王镕喆堃", id="02-beyond-gb2312"),
        pytest.param("D5C5FE51", "张\U00020087", id="05-FE51"),
        pytest.param(
            "815C817C81408160", bytes.fromhex("815C817C81408160").decode("gbk"), id="06-trail-bytes"
        ),
        pytest.param("8230B7318230B731", "㛃㛃", id="06-digits-inside-characters"),
        pytest.param("41A3C1", "AＡ", id="08-names-keep-their-width"),
    ],
)
def test_names_are_sliced_in_bytes_and_arrive(prefecture: Prefecture, raw: str, name: str) -> None:
    serial = prefecture.serial()
    assert taken(prefecture, serial, prison_line(serial, 姓名=bytes.fromhex(raw))) == name


def test_a_name_that_fills_its_thirty_bytes_touches_nothing(prefecture: Prefecture) -> None:
    serial = prefecture.serial()
    name = "阿卜杜热西提·买买提依明江"
    full = (name + "木尔")[:15]
    assert len(full.encode("gb18030")) == 30
    assert taken(prefecture, serial, prison_line(serial, 姓名=full)) == full


def test_half_a_character_is_refused_at_its_very_bytes(prefecture: Prefecture) -> None:
    # Given a name one byte too long for its field, cut as the prison's program cuts it (quirk 7)
    serial = prefecture.serial()
    raw = ("A阿卜杜热西提·买买提依明江").encode("gb18030").ljust(29, b"x") + b"\xc8"
    body = prison_file([prison_line(serial, 姓名=raw)])

    refusal = refused(prefecture, serial, body)

    first = column_of("姓名")
    assert refusal.only == ("FIXED_CUT", f"line 2, bytes {first}-{first + 29} (姓名)")
    assert body.split(b"\r\n")[1][first - 1 : first + 29] == raw


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        pytest.param("姓名", b"\xc2\xed\x80\xb9", "CHARSET_WRONG_BYTES", id="04-byte-80"),
        pytest.param("证件号码", "622901198501010013", "VALUE_RESIDENT_CHECK", id="wrong-check-digit"),
        pytest.param("证件号码", "622901198501010000", "VALUE_RESIDENT_ROUNDED", id="11-excel-zeros"),
        pytest.param("收到日期", "20210931", "MAPPING_VALUE_UNREADABLE", id="10-no-such-day"),
        pytest.param("收到日期", "2021929", "MAPPING_VALUE_UNREADABLE", id="10-unpadded"),
        pytest.param("制作日期", "2021/9/3", "FIXED_DIGITS", id="10-slashes"),
        pytest.param("刑期月", "十", "FIXED_DIGITS", id="10-chinese-number"),
        pytest.param("案件类型", "99", "MAPPING_CODE_UNKNOWN", id="unknown-code"),
        pytest.param("公安案件编号", "A12", "VALUE_POLICE_NUMBER", id="wrong-case-number"),
    ],
)
def test_wrong_fields_are_refused_at_their_bytes(
    prefecture: Prefecture, field: str, value: str | bytes, code: str
) -> None:
    serial = prefecture.serial()
    line = prison_line(serial, **{field: value})

    refusal = refused(prefecture, serial, prison_file([line]))

    found, place = refusal.only
    assert found == code
    assert place.startswith(f"line 2, bytes {column_of(field)}-")
    assert place.endswith(f"({field})")


@pytest.mark.parametrize("control", [0x1C, 0x1D, 0x00])
def test_control_bytes_are_refused_at_their_very_byte(prefecture: Prefecture, control: int) -> None:
    serial = prefecture.serial()
    body = prison_file([prison_line(serial, 改造表现=b"ab" + bytes([control]) + b"c")])

    code, place = refused(prefecture, serial, body).only

    assert code == "CONTROL_CHARACTER"
    assert place == f"line 2, byte {column_of('改造表现') + 2}"


def test_utf8_where_gbk_is_agreed_is_named(prefecture: Prefecture) -> None:
    serial = prefecture.serial()
    line = prison_line(serial, 监狱名称=b"", 姓名="东乡族".encode())
    assert refused(prefecture, serial, prison_file([line])).codes == ["CHARSET_OTHER"]


def test_half_a_file_is_refused_by_its_counts_and_taken_when_whole(prefecture: Prefecture) -> None:
    # Given a file of two persons that was cut after the first, though its marker lies beside it
    first, second = prefecture.serial(), prefecture.serial()
    whole = prison_file([prison_line(first), prison_line(second)])
    half = whole[: whole.index(b"\r\n", len(whole) // 3) + 2]

    refusal = refused(prefecture, first, half)
    assert set(refusal.codes) <= {"FIXED_FRAME", "TOTALS_WRONG", "FIXED_LENGTH"}
    assert "FIXED_FRAME" in refusal.codes

    # When the whole file comes, under the same name
    prefecture.put(PRISON, f"FK_{first}.dat", whole)
    prefecture.flow()

    assert [prefecture.outcomes(PRISON, f"LX{one:05d}") for one in (first, second)] == [["1", "5"]] * 2


def test_a_file_without_its_marker_is_left_alone(prefecture: Prefecture) -> None:
    serial = prefecture.serial()
    out = prefecture.home / "prison" / "out"
    (out / f"FK_{serial}.dat").write_bytes(prison_file([prison_line(serial)])[:700])

    prefecture.flow()
    assert (out / f"FK_{serial}.dat").exists()

    prefecture.put(PRISON, f"FK_{serial}.dat", prison_file([prison_line(serial)]))
    prefecture.flow()
    assert prefecture.outcomes(PRISON, f"LX{serial:05d}") == ["1", "5"]


def test_of_several_lines_in_a_file_each_is_answered_for_itself(prefecture: Prefecture) -> None:
    good, bad = prefecture.serial(), prefecture.serial()
    body = prison_file([prison_line(good), prison_line(bad, 证件号码="622901198501010013")])
    prefecture.put(PRISON, "FK_two.dat", body)

    prefecture.flow()

    assert prefecture.outcomes(PRISON, f"LX{good:05d}") == ["1", "5"]
    refusal = prefecture.refusal(PRISON, body, name="FK_two.dat")
    first = column_of("证件号码")
    assert refusal.only == ("VALUE_RESIDENT_CHECK", f"line 3, bytes {first}-{first + 17} (证件号码)")
    assert ID.encode() in body
