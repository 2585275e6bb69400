"""How alike two names are, from 0 to 1: pinyin initials, Chinese titles, English words."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from .fields import plain
from .pinyin import initials

_HAN: Final = re.compile("[\u3400-\u9fff]")
_BRACKETS: Final = re.compile(r"[（(\[【].*?[)）\]】]|[\s:：*＊、/_-]")
_WORDS: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
#: endings that say "code", "name", "number" and little else
_ENDINGS: Final = ("DM", "BM", "MC", "BS")
_GENERIC: Final = (
    "日期",
    "时间",
    "编号",
    "名称",
    "单位",
    "地址",
    "号码",
    "情况",
    "种类",
    "类型",
    "类别",
    "代码",
    "机关",
)
_EMPTY: Final = frozenset({"text", "code", "of", "the", "value", "id", "field", "is", "and", "a", "in"})
_SAME: Final = {
    "no": "number", "num": "number", "nr": "number", "identification": "number", "identifier": "number",
    "gender": "sex", "dob": "birthdate", "born": "birth", "telephone": "phone", "mobile": "phone", "tel": "phone",
    "offence": "charge", "offense": "charge", "crime": "charge", "begin": "start",
    "defendant": "person", "suspect": "person", "offender": "person", "accused": "person", "inmate": "person",
    "subject": "person", "party": "person", "until": "end", "descr": "description",
    "kind": "category", "type": "category", "doc": "document", "organisation": "organ", "organization": "organ", "agency": "organ",
}  # fmt: skip


def likeness(name: str, known: Iterable[str]) -> tuple[float, str]:
    """The best score against any of the known names, and that name."""
    best, which = 0.0, ""
    for at, one in enumerate(known):
        # the first names are the usual ones
        score = _alike(plain(name), one) - 0.004 * min(at, 10)
        if score > best:
            best, which = score, one
    return best, which


@lru_cache(maxsize=65536)
def _alike(name: str, known: str) -> float:
    if _HAN.search(name):
        return _chinese(name, known) if _HAN.search(known) else 0.0
    if name.upper() == known.upper():
        return 1.0
    if _HAN.search(known):
        return _pinyin(name, known)
    return _english(name, known)


def _chinese(name: str, known: str) -> float:
    if name == known:
        return 1.0
    one, other = _BRACKETS.sub("", name), _BRACKETS.sub("", known)
    if not one or not other:
        return 0.0
    if one == other:
        # 刑期(月) is 刑期月数 rather than 刑期(日)
        return 0.97 if _BRACKETS.sub("", name) == name or _BRACKETS.sub("", known) == known else 0.8
    for ending in _GENERIC:
        if one.endswith(ending) and other.endswith(ending) and len(one) > len(ending) < len(other):
            # 评估日期 is no 立案日期: what stands before says which date it is
            before = one.removesuffix(ending), other.removesuffix(ending)
            return 0.1 + 0.85 * 2 * _common(*before) / sum(map(len, before))
    common = _common(one, other)
    score = 2 * common / (len(one) + len(other))
    # what a title ends in says what it is: 户籍地代码 is no 户籍地
    return score * (0.92 if one[-1] == other[-1] else 0.78)


def _common(one: str, other: str) -> int:
    """The length of the longest common subsequence."""
    row = [0] * (len(other) + 1)
    for char in one:
        before = 0
        for at, mark in enumerate(other, 1):
            above = row[at]
            row[at] = before + 1 if char == mark else max(row[at], row[at - 1])
            before = above
    return row[-1]


def _pinyin(name: str, known: str) -> float:
    if not ((name.isascii() and name.isalnum() and name.upper() == name) or name.lower() == name):
        return 0.0
    wanted, word = initials(_BRACKETS.sub("", known)), name.upper().replace("_", "")
    if not wanted or not word:
        return 0.0
    sure = {1: 0.3, 2: 0.85, 3: 0.9}.get(len(word), 0.95)
    if word == wanted:
        return sure
    for ending in _ENDINGS:
        if word == wanted + ending or word + ending == wanted:
            return sure - 0.12
    if len(wanted) >= 2 and (word.endswith(wanted) or wanted.endswith(word)) and len(word) > 1:
        return 0.62 * min(len(word), len(wanted)) / max(len(word), len(wanted)) + 0.15
    return 0.0


@lru_cache(maxsize=16384)
def words(name: str) -> frozenset[str]:
    """`personBirth_date` as words, synonyms made one."""
    found = [_SAME.get(one.lower(), one.lower()) for one in _WORDS.findall(name)]
    return frozenset(one for one in found if one not in _EMPTY) or frozenset(found)


def _english(name: str, known: str) -> float:
    one, other = words(name), words(known)
    if not one or not other:
        return 0.0
    if one == other:
        return 0.95
    return 0.9 * 2 * len(one & other) / (len(one) + len(other))
