"""`casebus init DIR`: a deployment to start from, with one agency of each kind and every folder it names."""

from importlib.resources import files
from pathlib import Path

from ..schemas.errors import Misconfigured
from ..schemas.problem import Problem
from .config import FILE_NAME, Config, read_config
from .output import say, say_json
from .texts import Texts


def init(folder: Path, texts: Texts, *, json: bool) -> None:
    """Write the deployment. Raises Misconfigured when the folder already holds something."""
    config = write_deployment(folder)
    codes = [one.code for one in config.settings.agency]
    if json:
        say_json({"config": str(config.file), "agencies": codes})
        return
    say(texts("init.written", file=config.file))
    say(texts("init.agencies", agencies=", ".join(codes)))
    say(texts("init.next", folder=folder))


def write_deployment(folder: Path) -> Config:
    """casebus.toml and the folders it names below an empty or new `folder`; overwrites nothing."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        problem = Problem("DEPLOYMENT_NOT_EMPTY", params={"folder": str(folder)}, place=str(folder))
        raise Misconfigured(f"{folder} is not empty; nothing was written.", problems=[problem])
    folder.mkdir(parents=True, exist_ok=True)
    (folder / FILE_NAME).write_text(template(), "utf-8")
    config = read_config(folder)
    for place in (config.materials, *(config.gateway(one.code) for one in config.settings.agency)):
        place.mkdir(parents=True, exist_ok=True)
    for code, channel in config.channels.items():
        (folder / "agencies" / code).mkdir(parents=True, exist_ok=True)
        for name in ("outbox", "inbox"):
            if below := getattr(channel, name, None):
                (folder / below).mkdir(parents=True, exist_ok=True)
    return config


def template() -> str:
    """The commented file that is written."""
    return files(__package__).joinpath("casebus.toml").read_text("utf-8")
