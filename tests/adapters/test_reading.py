"""What a reader does beside translating: files that came with a document are kept for its receivers."""

import hashlib
from datetime import UTC, datetime

from casebus.adapters.contracts import Attachment, Delivery
from casebus.adapters.kinds import PROCURATORATE
from casebus.adapters.loading import mappings_in
from casebus.adapters.materials import MaterialFolder
from casebus.adapters.reading import Reader

PAGE = b"a scanned page"


def test_files_that_came_one_by_one_are_kept(tmp_path):
    # Given a posted document beside which its sender uploaded a file
    page = tmp_path / "page"
    page.write_bytes(PAGE)
    example = PROCURATORATE.mappings / "examples" / "decisions" / "approved.json"
    attachment = Attachment("page", str(page))
    delivery = Delivery("documents", "documents J1", example.read_bytes(), lambda _: None, (attachment,), "1")
    store = MaterialFolder(tmp_path / "materials")
    # When it is read, then the file can be handed to whoever gets the document
    reader = Reader("procuratorate-622901", mappings_in(PROCURATORATE.mappings), lambda _: [], store)
    (submission,) = reader.read(delivery, datetime(2026, 1, 2, tzinfo=UTC))
    assert submission.problems == ()
    assert store.path(hashlib.sha256(PAGE).hexdigest()).read_bytes() == PAGE
