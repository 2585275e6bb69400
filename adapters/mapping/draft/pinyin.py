"""The initials of a Chinese title, as legacy systems name their columns: 案件编号 is AJBH.

The 3,755 characters of GB 2312's first level stand in the order of their pinyin; 23 boundaries say where each
initial begins. Characters of the second level, and those read otherwise in legal titles, are listed.
"""

from bisect import bisect_right
from functools import lru_cache
from typing import Final

_STARTS: Final = (
    0xB0A1, 0xB0C5, 0xB2C1, 0xB4EE, 0xB6EA, 0xB7A2, 0xB8C1, 0xB9FE, 0xBBF7, 0xBFA6, 0xC0AC, 0xC2E8,
    0xC4C3, 0xC5B6, 0xC5BE, 0xC6DA, 0xC8BB, 0xC8F6, 0xCBFA, 0xCDDA, 0xCEF4, 0xD1B9, 0xD4D1,
)  # fmt: skip
_INITIALS: Final = "ABCDEFGHJKLMNOPQRSTWXYZ"
_LAST: Final = 0xD7F9
#: second level, and second readings: 籍贯, 羁押, 重, 长, 行为, 调解
_OTHERS: Final = {
    "羁": "J", "讼": "S", "矫": "J", "赃": "Z", "绰": "C", "谥": "S", "涉": "S", "辖": "X", "缉": "J",
    "诉": "S", "裁": "C", "刑": "X", "犯": "F", "嫌": "X", "属": "S", "调": "D", "重": "Z", "长": "C",
    "曾": "C", "称": "C", "系": "X", "传": "C", "校": "X", "参": "C", "行": "X", "单": "D", "解": "J",
}  # fmt: skip


@lru_cache(maxsize=4096)
def initials(title: str) -> str:
    """The title's initials in upper case, other letters and digits kept; "" when a character has none."""
    found = []
    for char in title:
        if char.isascii():
            found.append(char.upper() if char.isalnum() else "")
            continue
        one = _initial(char)
        if not one:
            return ""
        found.append(one)
    return "".join(found)


def _initial(char: str) -> str:
    if char in _OTHERS:
        return _OTHERS[char]
    raw = char.encode("gb2312", "ignore")
    code = int.from_bytes(raw, "big")
    if len(raw) != 2 or not _STARTS[0] <= code <= _LAST:
        return ""
    return _INITIALS[bisect_right(_STARTS, code) - 1]
