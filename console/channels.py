"""The channels of a deployment: opened one per agency."""

from pathlib import Path
from typing import Any

from pydantic import BaseModel

from ..adapters import plugins
from ..adapters.contracts import Channel
from .config import Config


class Channels:
    """Opens an agency's channel, again after it failed."""

    def __init__(self, config: Config) -> None:
        self._config = config

    def open(self, code: str) -> Channel:
        """The channel of that agency. Raises Unavailable when its side cannot be reached."""
        raise NotImplementedError

    def close(self) -> None:
        """Stop what the channels share."""


def folders(settings: BaseModel) -> list[Path]:
    return []
