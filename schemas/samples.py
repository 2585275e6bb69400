"""Made-up documents of a model: valid ones, and ones with one thing wrong. For tests of mappings and codecs.

Everything is drawn from the random source given, so that a seed (or a shrinking test) decides.
"""

from collections.abc import Callable, Iterator
from copy import deepcopy
from datetime import date, timedelta
from random import Random
from typing import Any

from .code_lists import code_list
from .identifiers import resident_id_check
from .model import FieldSpec, Model, TypeSpec
from .patterns import DECIMAL_MAX

Document = dict[str, Any]
#: two ordinary letters, rare ones inside and outside the basic plane, blanks, markup, the dot of names
_LETTERS = "甲東Aa07 \t\n·〇䶮𠮷<&'\"]-—，（"
_DAYS = (date(2021, 12, 31) - date(2015, 1, 1)).days
_AREAS = ("622901", "622926", "620000", "110105")


def sample(model: Model, random: Random, density: float = 0.5) -> Document:
    """A document that the schema accepts; each optional field is there with probability `density`."""
    return _group(model.types[model.root], model, random, density)


def _group(kind: TypeSpec, model: Model, random: Random, density: float) -> Document:
    result: Document = {}
    for spec in kind.fields.values():
        if spec.required or random.random() < density:
            count = random.randint(1, 2) if spec.many else 1
            values = [_value(spec, model, random, density) for _ in range(count)]
            result[spec.name] = values if spec.many else values[0]
    return result


def _value(spec: FieldSpec, model: Model, random: Random, density: float) -> Any:
    if spec.is_ in model.types:
        return _group(model.types[spec.is_], model, random, density)
    match spec.is_:
        case "text":
            return _text(spec, random)
        case "code":
            return random.choice(list(code_list(spec.list_)))
        case "date":
            return (date(2015, 1, 1) + timedelta(random.randint(0, _DAYS))).isoformat()
        case "instant":
            return f"2021-09-29T{random.randint(0, 23):02}:30:00{random.choice(('Z', '+08:00', '-00:00'))}"
        case "boolean":
            return random.random() < 0.5
        case number:
            low, high = spec.min_value or 0, DECIMAL_MAX if spec.max_value is None else spec.max_value
            whole = random.randint(low, min(high, low + 10 ** random.randint(0, 12)))
            cents = random.randint(0, 99) / 100
            return whole if number == "integer" or whole >= 10**11 else whole + cents


def _text(spec: FieldSpec, random: Random) -> str:
    if spec.format == "area":
        return random.choice(_AREAS)
    if spec.pattern:
        return "".join(random.choices("0123456789abcdef", k=64))
    length = random.randint(1, min(spec.max or 30, 30))
    return "".join(random.choices(_LETTERS, k=length))


def resident_id(random: Random, born: date, area: str = "622901") -> str:
    """A resident identity number that passes its check; invented, not anybody's on purpose."""
    first17 = f"{area}{born:%Y%m%d}{random.randint(1, 999):03}"
    return first17 + resident_id_check(first17)


def spoil(document: Document, model: Model, random: Random) -> Document:
    """A copy with one value, field or list changed; mostly, but not always, to something the schema refuses."""
    result = deepcopy(document)
    places = list(_fields(result, model.types[model.root], model))
    if not places:
        return {}
    holder, spec, kind = random.choice(places)
    choice = random.randint(0, 9)
    if choice == 0:
        del holder[spec.name]
    elif choice == 1:
        holder[random.choice(("extra", spec.name.upper(), "", next(iter(kind.fields))))] = "x"
    elif choice == 2:
        holder[spec.name] = random.choice((None, [], {}, [[]], "x", 1, True))
    elif spec.many and choice == 3:
        holder[spec.name] = random.choice(([], [None], [holder[spec.name]], ["x"]))
    else:
        holder[spec.name] = _odd(holder[spec.name], spec, random)
    return result


def _fields(value: Any, kind: TypeSpec, model: Model) -> Iterator[tuple[Document, FieldSpec, TypeSpec]]:
    for spec in kind.fields.values() if isinstance(value, dict) else ():
        if spec.name not in value:
            continue
        yield value, spec, kind
        if spec.is_ in model.types:
            inner = value[spec.name]
            for item in inner if isinstance(inner, list) else [inner]:
                yield from _fields(item, model.types[spec.is_], model)


def _odd(value: Any, spec: FieldSpec, random: Random) -> Any:
    odd: Callable[[], Any] = {
        "date": lambda: random.choice(ODD_DATES),
        "instant": lambda: random.choice(ODD_INSTANTS),
        "integer": lambda: random.choice((-1, 10**13, 1.0, 0.5, "1", True, spec.max_value, 601)),
        "decimal": lambda: random.choice((-0.01, 1e13, 1e-9, 0.1 + 0.2, "1", 10**30, False, DECIMAL_MAX)),
        "boolean": lambda: random.choice((0, 1, "true")),
    }.get(spec.is_, lambda: _odd_text(value, spec, random))
    return odd()


def _odd_text(value: Any, spec: FieldSpec, random: Random) -> Any:
    if not isinstance(value, str):
        return str(value)[:20] or "x"
    spellings = (
        f"{value}\n",
        f" {value}",
        f"{value} ",
        value.upper(),
        "",
        "６２２９０１",
        "622901\n",
        "a" * 64 + "\n",
    )
    size = spec.max or 64
    lengths = ("𠮷" * size, "𠮷" * (size + 1))
    return random.choice((*spellings, *lengths, *(f"{value[:3]}{c}" for c in ODD_CHARACTERS)))


#: controls, line ends, non-characters, half a pair; the last three are ordinary text
ODD_CHARACTERS = "\x00\x08\x0b\x0c\r\x1c\x1f\x7f\x80\x85\x9f\ufffe\uffff\ud800\u2028\ue000\ufeff"
ODD_DATES = (
    *("1979-02-29", "1980-02-29", "1900-02-29", "2000-02-29", "2021-02-30", "2021-04-31", "2021-12-31"),
    *("0000-01-01", "0999-12-31", "1000-01-01", "2999-12-31", "3000-01-01", "9999-12-31", "12021-01-01"),
    *("2021-13-01", "2021-00-10", "2021-1-1", "20210101", "2021-W01-1", "2021-01-01Z", "-2021-01-01"),
    *(" 2021-01-01", "2021-01-01 ", "2021-01-01\n", "2021-01-01+08:00", "２021-01-01", ""),
)
ODD_INSTANTS = (
    *("2021-09-29T09:00:00", "2021-09-29T09:00Z", "2021-09-29 09:00:00Z", "2021-09-29t09:00:00Z"),
    *("2021-09-29T24:00:00Z", "2021-09-29T23:59:60Z", "2021-02-29T09:00:00Z", "2021-09-29T09:00:00z"),
    *("2021-09-29T09:00:00.123456789Z", "2021-09-29T09:00:00.1234567890Z", "2021-09-29T09:00:00.Z"),
    *(
        "2021-09-29T09:00:00+14:01",
        "2021-09-29T09:00:00+24:00",
        "2021-09-29T09:00:00Z\n",
        " 2021-09-29T09:00:00Z",
    ),
)
