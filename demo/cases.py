"""A case as the police know it on the first day: number, people, offence, brief, goods, dates."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from . import offences, people
from .layout import COUNTIES, unit_code
from .people import Person
from .story import Fate

#: cases in one year's numbers of the eight stations: four digits of person numbers, ten to a case
MOST = 8 * 990
AREAS = tuple(COUNTIES)


@dataclass(frozen=True, slots=True)
class Case:
    """What stands in the police's own file."""

    index: int
    area: str
    number: str
    offence: offences.Offence
    title: str
    brief: str
    occurred: date
    filed: date
    place: str
    officer: str
    suspects: tuple[Person, ...]
    victims: tuple[Person, ...]
    goods: tuple[offences.Goods, ...]

    @property
    def sequence(self) -> int:
        """Its running number at the station."""
        return self.index // len(AREAS) + 1


def number(index: int, filed: date) -> str:
    """The police case number: A, unit, year and month of filing, running number (GA 780-2008)."""
    area = AREAS[index % len(AREAS)]
    return f"A{unit_code(area)}{filed:%Y%m}{index // len(AREAS) + 1:04d}"


def index_of(case_number: str) -> int:
    """Which case a police case number names."""
    return (int(case_number[-4:]) - 1) * len(AREAS) + AREAS.index(case_number[1:7])


def suspect_of(person_number: str) -> int:
    """Which suspect of the case, counted from 1; victims are 6 and above."""
    return int(person_number[-1])


def filed_on(seed: int, index: int) -> date:
    """The day of filing, between March and June 2021."""
    return date(2021, 3, 2) + timedelta(days=Random(f"{seed}/{index}/filed").randrange(110))


def case(seed: int, fate: Fate) -> Case:
    """The whole file; the same seed and fate give the same one."""
    rng = Random(f"{seed}/{fate.index}/case")
    area = AREAS[fate.index % len(AREAS)]
    filed = filed_on(seed, fate.index)
    occurred = filed - timedelta(days=rng.randrange(1, 12))
    numbers = f"R{unit_code(area)}{filed:%Y%m}{fate.index // len(AREAS) + 1:03d}"
    suspects = [
        people.person(rng, f"{numbers}{n}", people.SUSPECT, area) for n in range(1, fate.suspects + 1)
    ]
    hurt = 0 if fate.offence.jail else rng.choice((1, 1, 2))
    victims = [people.person(rng, f"{numbers}{n}", people.VICTIM, area) for n in range(6, 6 + hurt)]
    return Case(
        index=fate.index,
        area=area,
        number=number(fate.index, filed),
        offence=fate.offence,
        title=offences.title(fate.offence, suspects),
        brief=offences.brief(rng, fate.offence, occurred, area, [*suspects, *victims]),
        occurred=occurred,
        filed=filed,
        place=f"{COUNTIES[area].name}{rng.choice(people.TOWNS)}{rng.choice(people.LINES)}",
        officer=people.name(rng, "03"),
        suspects=tuple(suspects),
        victims=tuple(victims),
        goods=tuple(offences.goods(rng, fate.offence, (victims or suspects)[0].name)),
    )
