"""The mapping that a person means: a file, or the name of an installed one (`police/AJYS`); its examples."""

from pathlib import Path

from ..adapters.loading import codec_of, targets
from ..adapters.mapping import MappingFile, load_mapping
from ..schemas.errors import Misconfigured
from ..schemas.problem import Problem
from .mapping_check import mapping_files, shipped


def named_mapping(name: str) -> MappingFile:
    """The mapping, compiled. Raises Misconfigured with its problems, or when there is none of that name."""
    return load_mapping(mapping_path(name), codecs=codec_of, targets=targets())


def mapping_path(name: str) -> Path:
    """The file of a mapping given by path or by name. Raises Misconfigured when there is none."""
    path = Path(name)
    if path.is_file():
        return path
    files = mapping_files(folder for folder in shipped() if folder.is_dir())
    wanted = name.removesuffix(".yaml")
    for file in files:
        if f"{file.parent.name}/{file.stem}" == wanted:
            return file
    problem = Problem("MAPPING_FILE_ABSENT", params={"file": name}, place=name)
    raise Misconfigured(f"There is no mapping {name}.", problems=[problem])
