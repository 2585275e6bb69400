"""What `casebus.toml` says about an agency that speaks HTTP."""

from typing import Annotated

from pydantic import Field as Setting

from ..settings import Settings


class HttpSettings(Settings):
    """The `channel` block of an agency reached by HTTP. It posts to `/<agency>/…` at the bus; the bus posts to its `url`."""

    agency: Annotated[
        str,
        Setting(
            pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$", description="what it posts to at the bus: /<agency>/…"
        ),
    ]
    url: Annotated[
        str | None, Setting(pattern=r"^https?://", description="its own system; without one it only sends")
    ] = None
    listen: Annotated[
        str,
        Setting(
            pattern=r"^[^:\s]+:[0-9]{1,5}$",
            description="where the bus listens; agencies may share an address",
        ),
    ] = "127.0.0.1:8470"
    token: Annotated[
        str, Setting(description='the bearer token it must show at the bus; "" = none is asked')
    ] = ""
    send_token: Annotated[str, Setting(description='the bearer token the bus shows it; "" = none')] = ""
    spool: Annotated[
        str,
        Setting(description="where posted documents and uploaded files are kept, relative to the deployment"),
    ] = "http"
    content_type: Annotated[str, Setting(description="of what the bus posts")] = (
        "application/json; charset=utf-8"
    )
    charset: Annotated[
        str,
        Setting(
            description="a request that declares another charset is refused; its bytes are never converted"
        ),
    ] = "utf-8"
    hold: Annotated[
        float,
        Setting(ge=0, le=300, description="seconds a request waits for the hub's answer before it gets 202"),
    ] = 20.0
    connect_timeout: Annotated[float, Setting(gt=0, description="seconds to reach its system")] = 5.0
    read_timeout: Annotated[float, Setting(gt=0, description="seconds to wait for its system's answer")] = (
        30.0
    )
    max_bytes: Annotated[int, Setting(gt=0, description="a larger document is refused (413)")] = (
        16 * 1024 * 1024
    )
    max_upload: Annotated[int, Setting(gt=0, description="a larger file is refused (413)")] = 2 * 1024**3
    materials: Annotated[
        str,
        Setting(
            description='path (a/b) of the SHA-256 digests of uploaded files in a JSON document; "" = none'
        ),
    ] = ""
