"""`casebus mapping <command>`: what an integration engineer does with mappings, one small file per command."""

from pathlib import Path
from typing import Annotated

import typer

mapping_app = typer.Typer(help="Work on mappings.", no_args_is_help=True)

Json = Annotated[bool, typer.Option("--json", help="One JSON object as the last line of standard output.")]


@mapping_app.command("check")
def mapping_check(
    context: typer.Context,
    paths: Annotated[list[Path], typer.Argument(help="Mapping files or folders; none: all that ship.")] = [],  # noqa: B006
    json: Json = False,
) -> None:
    """Check mappings as a whole: every problem with its file, line and column."""
    from .mapping_check import mapping_check as command

    raise typer.Exit(command(paths, context.obj, json=json))
