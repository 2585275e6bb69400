"""What `casebus.toml` says about a pair of folders."""

from typing import Annotated, Literal

from pydantic import Field as Setting
from pydantic import model_validator

from ..settings import Settings


class FolderSettings(Settings):
    """The `channel` block of an agency whose system reads and writes files. Relative paths start at the deployment's folder."""

    outbox: Annotated[str | None, Setting(description="where the agency puts files; the bus reads it")] = None
    inbox: Annotated[str | None, Setting(description="where the bus puts files; the agency reads it")] = None
    work: Annotated[
        str | None,
        Setting(
            description="the bus's own folder, on the same file system; default .casebus in the outbox (or inbox)"
        ),
    ] = None
    done: Annotated[
        str | None, Setting(description="where accepted files go; default done in the outbox")
    ] = None
    refused: Annotated[
        str | None,
        Setting(description="where refused files and their reports go; default refused in the outbox"),
    ] = None
    ignore: Annotated[
        tuple[str, ...],
        Setting(description="patterns of file names that are never read, besides those with a leading dot"),
    ] = ("*.tmp", "*.part", "*.filepart", "~*", "*~", "*.problems.txt")
    complete: Annotated[
        Literal["stable", "marker"],
        Setting(
            description='when a file is complete: it no longer changes, or "<name>.ok" lies beside it (both ways)'
        ),
    ] = "stable"
    quiet: Annotated[float, Setting(ge=0, description='seconds a file must be unchanged to be "stable"')] = (
        0.5
    )
    attach: Annotated[
        str,
        Setting(
            pattern=r"^(\.[A-Za-z0-9.]+)?$",
            description='ending of the file that travels with the document of the same name, e.g. ".zip"',
        ),
    ] = ""
    await_attachment: Annotated[
        bool, Setting(description="a document without its attachment is not complete yet")
    ] = False
    sync: Annotated[
        Literal["each", "batch", "none"],
        Setting(
            description="what is made durable before a delivery counts: each file, a batch together, or nothing (tests)"
        ),
    ] = "batch"
    max_bytes: Annotated[int, Setting(gt=0, description="a larger document is refused unread")] = (
        64 * 1024 * 1024
    )

    @model_validator(mode="after")
    def _one_folder_at_least(self) -> "FolderSettings":
        if self.outbox is None and self.inbox is None:
            raise ValueError("name an outbox, an inbox or both")
        if self.await_attachment and not self.attach:
            raise ValueError("await_attachment needs attach")
        return self
