"""Everything that a type checker would say of a mapping: values, codes, presence, reach, size.

Runs when a mapping is loaded, over what could be bound, so that all problems of a file come at once.
"""

from typing import Any

from ..codecs.charset import TextCode
from .bound import Bound, BoundEach
from .check_choices import Choices
from .check_codes import Codes
from .check_fit import Fits
from .check_lacunas import unkept
from .check_levels import Level, level
from .check_links import Ends, links
from .check_presence import Presence
from .check_reach import Reach
from .check_size import Sizes
from .check_values import Room
from .layout import Layout
from .plan import Plan
from .source import Faults


def strict(plan: Plan, faults: Faults) -> Faults:
    """Errors are added to `faults`; what does not keep a mapping from being used is given back."""
    found = Faults()
    sheet, layout = plan.sheet, plan.layout
    room = Room(_charset(sheet.codec or {}))
    ends = Ends(layout, plan.shape, bool(sheet.receives), bool(sheet.sends))
    every = links(plan.rules, ends)
    fits, codes = Fits(layout, room, found), Codes(sheet, plan.tables, room, found)
    presence, reach = Presence(sheet, layout, plan.shape, room, found), Reach(sheet, room, found)
    sizes = Sizes(room, found)
    fits.written(plan.writes)
    for link in every:
        fits.check(link)
        sizes.check(link)
        reach.defaults(link, presence.always)
    codes.check(every)
    presence.check(every)
    Choices(layout, room, found).check(every, plan.rules)
    reach.directions(plan.rules)
    reach.envelope()
    _lists(plan.rules, layout, ends, found)
    unkept(plan, found)
    faults.found += [one for one in found.found if level(one[1]) is Level.ERROR]
    return Faults([one for one in found.found if level(one[1]) is not Level.ERROR])


def _lists(rules: tuple[Bound, ...], layout: Layout, ends: Ends, faults: Faults) -> None:
    """A list of any length into a group with room for some."""
    for rule in rules:
        if isinstance(rule, BoundEach):
            field = layout.find(rule.prefix) if layout.known and ends.sends else None
            if field is not None and field.at_most is not None:
                path = field.path
                faults.add(rule.rule.spot, "MAPPING_LIST_LONGER", path, path=path, room=str(field.at_most))
            _lists(rule.rules, layout, ends, faults)


def _charset(codec: Any) -> TextCode | None:
    """The format's charset where the codec's settings name one."""
    label = codec.get("charset")
    try:
        return TextCode(label) if isinstance(label, str) else None
    except LookupError:
        return None
