"""`casebus mapping export | import | diff | capture`: the work around a mapping, as docs/mapping-tools.md tells it."""

from pathlib import Path
from typing import Annotated

import typer

from .mapping_options import Day, Json, day_of

tools_app = typer.Typer()


@tools_app.command("export")
def mapping_export(
    context: typer.Context,
    xlsx: Annotated[Path, typer.Option("--xlsx", help="The workbook to write.")],
    paths: Annotated[
        list[str], typer.Argument(help="Mapping files, folders or names; none: all that ship.")
    ] = [],  # noqa: B006
    on: Day = None,
    json: Json = False,
) -> None:
    """Write mappings as the spreadsheet that analysts read and edit."""
    from .mapping_export import mapping_export as command

    raise typer.Exit(command(paths, xlsx, context.obj, on=day_of(on), json=json))


@tools_app.command("import")
def mapping_import(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="A workbook that `casebus mapping export` wrote.")],
    folder: Annotated[
        Path | None,
        typer.Option(
            "--folder", help="The folder of all mappings, as in police/AJYS; none: those installed."
        ),
    ] = None,
    write: Annotated[bool, typer.Option("--write", help="Change the files; without it only show.")] = False,
    json: Json = False,
) -> None:
    """Show what was edited in a spreadsheet as a diff of the mappings, checked; --write changes them."""
    from .mapping_import import mapping_import as command

    raise typer.Exit(command(file, context.obj, folder=folder, write=write, json=json))


@tools_app.command("diff")
def mapping_diff(
    context: typer.Context,
    old: Annotated[str, typer.Argument(help="A mapping file, or a name such as police/AJYS.")],
    new: Annotated[str, typer.Argument(help="Another version of it.")],
    samples: Annotated[
        Path | None,
        typer.Option(
            help="A folder of documents of the agency and canonical ones; none: examples and made-up documents."
        ),
    ] = None,
    documents: Annotated[
        int, typer.Option(min=0, max=10_000, help="Made-up documents for each, without --samples.")
    ] = 50,
    seed: Annotated[int, typer.Option(help="The same seed makes the same documents.")] = 0,
    on: Day = None,
    mask: Annotated[bool, typer.Option("--mask", help="Hide names, numbers and free text.")] = False,
    json: Json = False,
) -> None:
    """What two versions of a mapping do differently with the same documents, grouped by cause."""
    from .mapping_diff import mapping_diff as command

    code = command(
        old,
        new,
        context.obj,
        samples=samples,
        documents=documents,
        seed=seed,
        on=day_of(on),
        mask=mask,
        json=json,
    )
    raise typer.Exit(code)


@tools_app.command("capture")
def mapping_capture(
    context: typer.Context,
    transfer: Annotated[
        str,
        typer.Argument(help="A transfer's or submission's id, the sender's key, or with --mapping a file."),
    ],
    config: Annotated[
        Path, typer.Option("--config", help="The deployment whose ledger has it: casebus.toml or its folder.")
    ] = Path("casebus.toml"),
    mapping: Annotated[str, typer.Option(help="Capture a file that this mapping reads.")] = "",
    out: Annotated[
        Path | None, typer.Option(help="A folder for the example; none: beside the mapping.")
    ] = None,
    name: Annotated[str, typer.Option(help="The example's name without its ending.")] = "",
    seed: Annotated[
        str, typer.Option(help="The same seed invents the same; none: one that nobody knows.")
    ] = "",
    on: Day = None,
    json: Json = False,
) -> None:
    """A real document becomes a masked example: same shape, same codes, same lengths, nobody's data."""
    import secrets

    from .mapping_capture import mapping_capture as command

    code = command(
        transfer,
        context.obj,
        config=config,
        mapping=mapping,
        out=out,
        name=name,
        seed=seed or secrets.token_hex(),
        on=day_of(on),
        json=json,
    )
    raise typer.Exit(code)


@tools_app.command("mutants")
def mapping_mutants(
    context: typer.Context,
    paths: Annotated[list[Path], typer.Argument(help="Mapping files or folders; none: all that ship.")] = [],  # noqa: B006
    count: Annotated[int, typer.Option(min=1, max=100_000, help="How many changes to try.")] = 200,
    seed: Annotated[int, typer.Option(help="The same seed makes the same changes.")] = 0,
    documents: Annotated[
        int, typer.Option(min=1, max=10_000, help="Generated documents per direction for the laws.")
    ] = 40,
    threshold: Annotated[
        float, typer.Option(min=0, max=100, help="Percent; fewer caught is a problem.")
    ] = 95,
    on: Day = None,
    jobs: Annotated[int, typer.Option(min=1, max=64, help="Processes side by side.")] = 1,
    json: Json = False,
) -> None:
    """Change one rule at random, again and again: which mistakes would check, examples and laws not notice?"""
    from .mapping_mutants import mapping_mutants as command

    code = command(
        paths,
        context.obj,
        count=count,
        seed=seed,
        on=day_of(on),
        documents=documents,
        threshold=threshold,
        jobs=jobs,
        json=json,
    )
    raise typer.Exit(code)
