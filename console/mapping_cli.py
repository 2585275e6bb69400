"""`casebus mapping <command>`: what an integration engineer does with mappings, one small file per command."""

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from .mapping_options import Day, Json, day_of
from .mapping_tools_cli import tools_app

mapping_app = typer.Typer(help="Work on mappings.", no_args_is_help=True)


@mapping_app.command("check")
def mapping_check(
    context: typer.Context,
    paths: Annotated[list[Path], typer.Argument(help="Mapping files or folders; none: all that ship.")] = [],  # noqa: B006
    json: Json = False,
    pedantic: Annotated[
        bool,
        typer.Option("--pedantic", help="Tell notes too: texts that may be too long, fields written empty."),
    ] = False,
) -> None:
    """Check mappings as a whole: every problem with its file, line and column, and what to do."""
    from .mapping_check import mapping_check as command

    raise typer.Exit(command(paths, context.obj, json=json, pedantic=pedantic))


@mapping_app.command("new")
def mapping_new(
    context: typer.Context,
    samples: Annotated[list[Path], typer.Argument(help="Documents of the agency, all in one format.")] = [],  # noqa: B006
    xsd: Annotated[Path | None, typer.Option(help="The XSD of the documents.")] = None,
    schema: Annotated[Path | None, typer.Option(help="The JSON Schema of the documents.")] = None,
    layout: Annotated[
        Path | None,
        typer.Option(help="A YAML file with the codec block: a record layout, or another mapping."),
    ] = None,
    target: Annotated[str, typer.Option(help="case, receipt, or a JSON Schema file of your own.")] = "case",
    name: Annotated[str, typer.Option(help="The mapping's name: kind/document.")] = "",
    handover: Annotated[str, typer.Option(help="The hand-over it carries, such as CASE_FILING.")] = "",
    out: Annotated[Path, typer.Option(help="The folder of all mappings.")] = Path(),
    json: Json = False,
) -> None:
    """Draft a mapping from sample documents or a schema; every guess is marked for review."""
    from .mapping_new import Asked
    from .mapping_new import mapping_new as command

    asked = Asked(samples, xsd, schema, layout, target, name, handover, out)
    raise typer.Exit(command(asked, context.obj, json=json))


@mapping_app.command("reference")
def mapping_reference(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="An operation or function; none: all.")] = "",
    json: Json = False,
) -> None:
    """Tell the operations a mapping may use, with examples."""
    from .mapping_reference import mapping_reference as command

    raise typer.Exit(command(name, context.obj, json=json))


@mapping_app.command("schema")
def mapping_schema() -> None:
    """Print the JSON Schema of mapping files, for editors."""
    from .mapping_schema import mapping_schema as command

    raise typer.Exit(command())


@mapping_app.command("trace")
def mapping_trace(
    context: typer.Context,
    mapping: Annotated[str, typer.Argument(help="A mapping file, or a name such as police/AJYS.")],
    sample: Annotated[
        str,
        typer.Argument(
            help="A document of the agency, or a canonical one (*.case.json); - reads standard input."
        ),
    ],
    out: Annotated[
        bool, typer.Option("--out", help="The sample is canonical JSON: trace the way out.")
    ] = False,
    on: Day = None,
    path: Annotated[
        str, typer.Option(help="Only these canonical or legacy paths; * and ? are wildcards.")
    ] = "",
    mask: Annotated[bool, typer.Option("--mask", help="Hide names, numbers and free text.")] = False,
    every: Annotated[bool, typer.Option("--all", help="Tell what was absent, too.")] = False,
    json: Json = False,
) -> None:
    """Where every value of a document comes from: rule, place, and the value after each step."""
    from .mapping_trace import mapping_trace as command

    code = command(
        mapping,
        sample,
        context.obj,
        out=out,
        on=on.date() if on else None,
        today=day_of(None),
        path=path,
        mask=mask,
        every=every,
        json=json,
    )
    raise typer.Exit(code)


@mapping_app.command("try")
def mapping_try(
    context: typer.Context,
    mapping: Annotated[str, typer.Argument(help="A mapping file, or a name such as police/AJYS.")],
    samples: Annotated[
        list[str],
        typer.Argument(help="Documents of the agency; none: the mapping's examples; - reads standard input."),
    ] = [],  # noqa: B006
    on: Day = None,
    json: Json = False,
) -> None:
    """A sample all the way: canonical document, problems, and what the way back differs in."""
    from .mapping_try import mapping_try as command

    raise typer.Exit(
        command(mapping, samples, context.obj, on=on.date() if on else None, today=day_of(None), json=json)
    )


@mapping_app.command("serve")
def mapping_serve(
    context: typer.Context,
    mapping: Annotated[str, typer.Argument(help="A mapping file, or a name such as police/AJYS.")],
    samples: Annotated[
        list[Path], typer.Argument(help="Documents of the agency; none: the mapping's examples.")
    ] = [],  # noqa: B006
    host: Annotated[
        str,
        typer.Option(help="The address to listen at. Samples hold personal data: think before opening it."),
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port; 0 is a free one.")] = 0,
    show: Annotated[bool, typer.Option("--open", help="Open the page in this machine's browser.")] = False,
    on: Day = None,
    json: Json = False,
) -> None:
    """A live page: sample, canonical document, way back and mapping side by side, with where every value comes from."""
    from .mapping_serve import mapping_serve as command

    code = command(mapping, samples, context.obj, host=host, port=port, on=day_of(on), show=show, json=json)
    raise typer.Exit(code)


@mapping_app.command("accept")
def mapping_accept(
    context: typer.Context,
    mapping: Annotated[str, typer.Argument(help="A mapping file, or a name such as police/AJYS.")],
    samples: Annotated[
        list[str],
        typer.Argument(help="Documents of the agency; none: examples without an expected result."),
    ] = [],  # noqa: B006
    on: Day = None,
    json: Json = False,
) -> None:
    """Keep what samples are read as, once you have read it: `mapping test` holds the mapping to it."""
    from .mapping_accept import mapping_accept as command

    raise typer.Exit(command(mapping, samples, context.obj, on=day_of(on), json=json))


@mapping_app.command("test")
def mapping_test(
    context: typer.Context,
    paths: Annotated[list[Path], typer.Argument(help="Mapping files or folders; none: all that ship.")] = [],  # noqa: B006
    documents: Annotated[
        int, typer.Option(min=1, help="Generated documents per mapping and direction.")
    ] = 500,
    seed: Annotated[int, typer.Option(help="The same seed generates the same documents.")] = 0,
    on: Day = None,
    jobs: Annotated[int, typer.Option(min=1, help="Processes that work side by side.")] = 1,
    json: Json = False,
) -> None:
    """Prove mappings: static check, examples, and the laws of both directions on generated documents."""
    from ..adapters.mapping.proof import Ask
    from ..adapters.mapping.watch.exercise import Exercise
    from .mapping_test import mapping_test as command

    day = day_of(on)
    ask = Ask(day, documents, seed, partial(Exercise, on=day, seed=seed))
    raise typer.Exit(command(paths, context.obj, ask, jobs=jobs, json=json))


@mapping_app.command("coverage")
def mapping_coverage(
    context: typer.Context,
    paths: Annotated[list[Path], typer.Argument(help="Mapping files or folders; none: all that ship.")] = [],  # noqa: B006
    threshold: Annotated[
        float, typer.Option(min=0, max=100, help="Percent; a direction below it is a problem.")
    ] = 95,
    documents: Annotated[
        int, typer.Option(min=0, max=100_000, help="Generated documents per mapping and direction.")
    ] = 40,
    seed: Annotated[int, typer.Option(help="The same seed generates the same documents.")] = 0,
    on: Day = None,
    html: Annotated[
        Path | None, typer.Option(help="A folder for a page with every line in green, yellow or red.")
    ] = None,
    jobs: Annotated[int, typer.Option(min=1, max=64, help="Processes side by side.")] = 1,
    json: Json = False,
) -> None:
    """What of the mappings no example and no generated document ever reached."""
    from .mapping_coverage import mapping_coverage as command

    code = command(
        paths,
        context.obj,
        threshold=threshold,
        documents=documents,
        seed=seed,
        on=day_of(on),
        html=html,
        jobs=jobs,
        json=json,
    )
    raise typer.Exit(code)


mapping_app.add_typer(tools_app)
