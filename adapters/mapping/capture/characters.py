"""Characters in place of others: of the same class and of the same number of bytes in the agency's charset."""

import unicodedata
from collections.abc import Callable, Iterator
from typing import Final

#: how far around a character one of the same kind is looked for
_NEAR: Final = 400
_HAN_FIRST, _HAN_LAST = "\u4e00", "\u9fa5"
#: family and given names that are invented: common, of two bytes in GBK and three in UTF-8
FAMILY: Final = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
GIVEN: Final = "伟芳娜秀敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂英华玉萍红建文梅健世广志义兴良海山仁波宁贵福生龙元全国胜学祥才发武新利清飞彬富顺信子昌成康星光天达安岩中茂进林有坚和彪博诚先敬震振壮会思群豪心邦承乐绍功松善厚庆磊民友裕河哲江超浩亮政谦亨奇固之轮翰朗伯宏言若鸣朋斌梁栋维启克伦翔旭鹏泽晨辰士以建家致树炎德行时泰盛雄琛钧冠策腾楠榕风航弘"
#: what stands for a Chinese character of free text
_SOMEONE: Final = "某"
#: what stands for letters that may not be read: masked once, they tell nothing
FILLERS: Final = frozenset(f"{_SOMEONE}xX")

#: a number from a text and a word that says what for; the same each time for one capture
Draw = Callable[[str, str], int]


class Characters:
    """Replaces characters; `charset` is what lengths are counted in."""

    def __init__(self, charset: str, draw: Draw) -> None:
        self._charset, self._draw = charset, draw

    def length(self, text: str) -> int:
        """Bytes of a text; its characters where the charset lacks one."""
        try:
            return len(text.encode(self._charset))
        except (UnicodeEncodeError, LookupError):
            return len(text)

    def free(self, text: str) -> str:
        """Free text: nothing of it can be read, its punctuation stays."""
        return "".join(self._free(char, f"{text}/{number}") for number, char in enumerate(text))

    def varied(self, text: str, number: int) -> str:
        """The same text with another filler for its last one; itself where there is none."""
        place = max((index for index, char in enumerate(text) if char in FILLERS), default=-1)
        if place < 0:
            # varied before, or of digits: its last letter or digit
            place = max((index for index, char in enumerate(text) if char.isalnum()), default=-1)
        if place < 0:
            return text
        char = text[place]
        if _HAN_FIRST <= char <= _HAN_LAST and self.length(char) == self.length(_SOMEONE):
            new = GIVEN[number % len(GIVEN)]
        elif char in FILLERS:
            new = chr(ord("a" if char.islower() else "A") + number % 23)
        else:
            new = self.same(char, f"{text}/{number}")
        return text[:place] + new + text[place + 1 :]

    def name(self, text: str) -> str:
        """A person's name: another one, as long."""
        found, first = [], True
        for number, char in enumerate(text):
            if _HAN_FIRST <= char <= _HAN_LAST and self.length(char) == self.length(_SOMEONE):
                pool = FAMILY if first else GIVEN
                found.append(self._other(pool, char, f"{text}/{number}"))
                first = False
            else:
                found.append(self.same(char, f"{text}/{number}") if char.isalnum() else char)
        return "".join(found)

    def digits(self, text: str, salt: str) -> str:
        """Every digit another one, in the same width."""
        return "".join(
            self.same(char, f"{salt}/{number}") if char.isdecimal() else char
            for number, char in enumerate(text)
        )

    def same(self, char: str, salt: str) -> str:
        """Another character of the same class, width and length in bytes; itself where there is none."""
        if char.isdecimal():
            zero = ord(char) - unicodedata.decimal(char)
            return chr(zero + (unicodedata.decimal(char) + 1 + self._draw(salt, "digit") % 9) % 10)
        near = [one for one in _around(char) if self._fits(char, one)]
        return near[self._draw(salt, "char") % len(near)] if near else char

    def _free(self, char: str, salt: str) -> str:
        if _HAN_FIRST <= char <= _HAN_LAST and self.length(char) == self.length(_SOMEONE):
            return _SOMEONE
        if char.isascii() and char.isalpha():
            return "x" if char.islower() else "X"
        return self.same(char, salt) if char.isalnum() else char

    def _other(self, pool: str, char: str, salt: str) -> str:
        found = pool[self._draw(salt, "name") % len(pool)]
        return found if found != char else pool[(pool.index(found) + 1) % len(pool)]

    def _fits(self, char: str, other: str) -> bool:
        if other == char or unicodedata.category(other) != unicodedata.category(char):
            return False
        if unicodedata.east_asian_width(other) != unicodedata.east_asian_width(char):
            return False
        if unicodedata.normalize("NFKC", other).isascii() != unicodedata.normalize("NFKC", char).isascii():
            return False
        try:
            return len(other.encode(self._charset)) == len(char.encode(self._charset))
        except (UnicodeEncodeError, LookupError):
            return False


def _around(char: str) -> Iterator[str]:
    reach = 25 if unicodedata.normalize("NFKC", char).isascii() else _NEAR
    for distance in range(1, reach):
        for code in (ord(char) + distance, ord(char) - distance):
            if 0x20 < code < 0x110000 and not 0xD800 <= code <= 0xDFFF:
                yield chr(code)
