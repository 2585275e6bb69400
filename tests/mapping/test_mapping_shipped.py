"""The mappings that ship: each is right as a whole, and keeps the laws on documents drawn at random."""

from datetime import date
from pathlib import Path
from random import Random

import pytest
from casebus.adapters.kinds import MAPPINGS
from casebus.adapters.loading import codec_of, targets
from casebus.adapters.mapping import MappingFile, check_mapping, load_mapping
from casebus.schemas.model import case_model, receipt_model
from casebus.schemas.samples import sample

FILES = sorted(MAPPINGS.glob("*/*.yaml"))
DAY = date(2021, 9, 29)
ENVELOPE = {"transfer": "T1", "sender": "court-622901", "accepted_at": "2021-09-29T02:00:00Z"}
#: documents drawn per mapping; many have two persons where a format has room for one, or lack a key
DOCUMENTS = 60


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_shipped_mapping_is_right_as_a_whole(path: Path) -> None:
    assert check_mapping(path, codecs=codec_of, targets=targets()) == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_what_a_shipped_mapping_writes_it_reads_the_same_again(path: Path) -> None:
    mapping = load_mapping(path, codecs=codec_of, targets=targets())

    held = sum(holds(mapping, seed) for seed in range(DOCUMENTS))

    assert held > DOCUMENTS // 4


def holds(mapping: MappingFile, seed: int) -> bool:
    """Whether a drawn document could be written at all; if so the laws are asserted."""
    random = Random(seed)
    model = receipt_model() if mapping.target == "receipt" else case_model()
    document = sample(model, random, random.choice((0.2, 0.5, 0.9)))
    if mapping.handovers:
        document["handover"] = random.choice(mapping.handovers)
    record, unwritable = mapping.write(document, on=DAY, envelope=ENVELOPE)[:2]
    if unwritable:
        return False

    first = mapping.read(record, on=DAY)
    # the document's own key may be a field that only its agency fills
    assert [problem for problem in first.problems if problem.path] == []
    again = mapping.write(first.document, on=DAY, envelope=ENVELOPE)
    assert again.problems == ()
    assert mapping.read(again.record, on=DAY).document == first.document
    return True
