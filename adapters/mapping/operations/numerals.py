"""Chinese numerals: 一百二十三, 壹佰贰拾叁, 二〇二一 → numbers, and numbers → plain numerals.

A spelling is accepted when it is how the number is written: 一百五 may mean 105 or 150 and is refused.
"""

#: numbers from here on are not spelled
END = 10**15
_PLAIN = "零一二三四五六七八九"
_DIGIT = {char: value for value, char in enumerate(_PLAIN)}
#: other ways to write a character, those of cheques among them
_SAME = str.maketrans(
    "〇○◯两兩壹壱弌贰貳弍叁參叄弎肆伍陆陸柒漆捌玖拾佰仟萬億" + "幺",
    "零零零二二一一一二二二三三三三四五六六七七八九十百千万亿" + "一",
)  # fmt: skip
_UNITS = ((1000, "千"), (100, "百"), (10, "十"))
_SIZE = {name: size for size, name in _UNITS}
_TWENTY, _THIRTY = "廿", "卅"


def parse(text: str) -> int | None:
    """The number, or None when it is none, or not how one is written."""
    plain = text.strip().translate(_SAME).replace(_TWENTY, "二十").replace(_THIRTY, "三十")
    if not plain or len(plain) > 40:
        return None
    if plain.isascii() or all(char in _DIGIT for char in plain):
        return _digits(plain)
    value = _value(plain)
    if value is None or value >= END:
        return None
    return value if plain in _spellings(value) else None


def _digits(plain: str) -> int | None:
    """二〇二一 or 2021: digit by digit."""
    if plain.isascii():
        return int(plain) if plain.isdigit() and len(plain) <= 15 else None
    value = int("".join(str(_DIGIT[char]) for char in plain))
    return value if value < END else None


def _value(plain: str) -> int | None:
    """What the characters add up to, however they are ordered; `parse` asks whether that is how it is written."""
    total = group = digit = 0
    for char in plain:
        unit = _SIZE.get(char)
        if char in _DIGIT:
            digit = _DIGIT[char]
        elif unit is not None:
            # 十五 is 一十五
            group += (digit or 1) * unit
            digit = 0
        elif char == "万":
            total, group, digit = total + (group + digit) * 10**4, 0, 0
        elif char == "亿":
            total, group, digit = (total + group + digit) * 10**8, 0, 0
        else:
            return None
    return total + group + digit


def spell(value: int) -> str:
    """The number in plain numerals."""
    text = _spell(value)
    return text.removeprefix("一") if text.startswith("一十") else text


def _spellings(value: int) -> set[str]:
    long = _spell(value)
    return {long, spell(value)}


def _spell(value: int) -> str:
    if value == 0:
        return _PLAIN[0]
    parts: list[str] = []
    over, rest = divmod(value, 10**8)
    if over:
        parts.append(_under(over) + "亿")
    if rest:
        gap = bool(over) and rest < 10**7
        parts.append(("零" if gap else "") + _under(rest))
    return "".join(parts)


def _under(value: int) -> str:
    """A number below 亿."""
    high, low = divmod(value, 10**4)
    text = _four(high) + "万" if high else ""
    if low:
        text += ("零" if high and low < 1000 else "") + _four(low)
    return text


def _four(value: int) -> str:
    """A number below 万, 一十 in full."""
    text, gap = "", False
    for size, name in _UNITS:
        digit, value = divmod(value, size)
        if digit:
            text += ("零" if gap and text else "") + _PLAIN[digit] + name
            gap = False
        else:
            gap = bool(text)
    return text + (("零" if gap else "") + _PLAIN[value] if value else "")
