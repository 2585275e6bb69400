"""The command line: `casebus <command>`. Each command is one small file, loaded when it is called."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from ..schemas.errors import CasebusError
from . import exits, texts
from .mapping_cli import mapping_app

app = typer.Typer(
    name="casebus",
    help="A data-exchange bus for justice agencies: a case moves between legacy systems.",
    epilog="Exit codes: 0 ok, 1 problems found, 2 wrong command line, 3 misconfigured, 4 ledger failed.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
transfers_app = typer.Typer(help="Look at transfers: a list, or one of them from source to receipt.")
bench_app = typer.Typer(help="Measure: translation against its parse floor, and the whole flow.")
app.add_typer(transfers_app, name="transfers")
app.add_typer(mapping_app, name="mapping")
app.add_typer(bench_app, name="bench")

Config = Annotated[
    Path, typer.Option("--config", "-c", help="The deployment: casebus.toml, or the folder it is in.")
]
Json = Annotated[bool, typer.Option("--json", help="One JSON object as the last line of standard output.")]


def _version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        typer.echo(f"casebus {version('casebus')}")
        raise typer.Exit


@app.callback()
def casebus(
    context: typer.Context,
    lang: Annotated[str, typer.Option(help="Language of lists and summaries: en or zh.")] = "",
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True)] = False,
) -> None:
    """Carry cases between legacy systems, each in its own format."""
    if lang not in ("", "en", "zh"):
        raise typer.BadParameter("choose en or zh", param_hint="--lang")
    context.obj = texts.Texts(texts.language(lang))


@app.command()
def init(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(help="A new or empty folder.")],
    json: Json = False,
) -> None:
    """Write a deployment to start from: casebus.toml with one agency of each kind, and its folders."""
    from .init import init as command

    command(folder, context.obj, json=json)


@app.command()
def run(config: Config = Path(), json: Json = False) -> None:
    """Run the bus of a deployment until it is told to stop (SIGTERM or Ctrl-C)."""
    from .output import say_json
    from .run import run as command

    code = command(config)
    if json:
        say_json({"exit_code": code, "config": str(config)})
    raise typer.Exit(code)


@transfers_app.callback(invoke_without_command=True)
def transfers(
    context: typer.Context,
    config: Config = Path(),
    state: Annotated[list[str], typer.Option(help="Only in this state; may be repeated.")] = [],  # noqa: B006
    agency: Annotated[str, typer.Option(help="Only from or to this agency.")] = "",
    handover: Annotated[str, typer.Option(help="Only this hand-over.")] = "",
    case: Annotated[str, typer.Option(help="Only this case: its id or any number an agency gave it.")] = "",
    lacunas: Annotated[
        bool, typer.Option("--lacunas", help="Only those whose translation lost something of note.")
    ] = False,
    limit: Annotated[int, typer.Option(min=1, help="At most so many, the newest.")] = 50,
    json: Json = False,
) -> None:
    """List transfers, the newest first."""
    if context.invoked_subcommand is None:
        from ..ledger.views import Wanted
        from .transfers import transfers as command

        wanted = Wanted(tuple(state), agency, handover, case, limit, lacunas)
        command(config, wanted, context.obj, json=json)


@transfers_app.command("show")
def transfers_show(
    context: typer.Context,
    id: Annotated[str, typer.Argument(help="A transfer's id, a submission's id or the sender's own key.")],
    config: Config = Path(),
    json: Json = False,
) -> None:
    """Explain one transfer, from the bytes that came to the receipts that went back."""
    from .show import show as command

    raise typer.Exit(command(config, id, context.obj, json=json))


@app.command()
def agencies(context: typer.Context, config: Config = Path(), json: Json = False) -> None:
    """Each agency: how it is reached, what waits for it, since when, what an operator must decide."""
    from .agencies import agencies as command

    command(config, context.obj, json=json)


@app.command()
def lacunas(
    context: typer.Context,
    config: Config = Path(),
    agency: Annotated[str, typer.Option(help="Only of this agency's mappings.")] = "",
    handover: Annotated[str, typer.Option(help="Only of this hand-over.")] = "",
    kind: Annotated[str, typer.Option(help="Only of this kind: dropped, truncated, unmapped-code …")] = "",
    json: Json = False,
) -> None:
    """What translations could not carry over whole: counted by agency, mapping, kind and place."""
    from .lacunas import lacunas as command

    command(config, context.obj, agency=agency, handover=handover, kind=kind, json=json)


@app.command()
def doctor(context: typer.Context, config: Config = Path(), json: Json = False) -> None:
    """Examine this machine and a deployment: libraries, ledger, folders, channels, mappings, procedure."""
    from .doctor import doctor as command

    raise typer.Exit(command(config, context.obj, json=json))


@bench_app.command("translate")
def bench_translate(
    context: typer.Context,
    json: Json = False,
    rounds: Annotated[int, typer.Option(min=5, help="Rounds, of which the medians count.")] = 15,
) -> None:
    """Translation in and out, per codec, as a multiple of parsing the same bytes."""
    from .bench import translate as command

    command(context.obj, rounds=rounds, json=json)


@bench_app.command("flow")
def bench_flow(context: typer.Context, json: Json = False, transfers: int = 1000) -> None:
    """The whole flow: police files in, court rows out, receipts back."""
    from .bench import flow as command

    command(context.obj, transfers=transfers, json=json)


@app.command()
def demo(
    context: typer.Context,
    out: Annotated[
        Path | None, typer.Option(help="A new folder for the demo; none: a temporary one.")
    ] = None,
    seed: Annotated[int, typer.Option(help="The same seed is the same prefecture.")] = 1,
    cases: Annotated[int, typer.Option(min=1, help="How many cases.")] = 457,
    resume: Annotated[bool, typer.Option(help="Go on with the demo in --out.")] = False,
    json: Json = False,
) -> None:
    """A prefecture's cases through the closed loop, counted twice: by the ledger and by the legacy systems."""
    from .demo.command import demo as command

    raise typer.Exit(command(out, seed=seed, cases=cases, resume=resume, texts=context.obj, json=json))


def main(arguments: Sequence[str] | None = None) -> None:
    """The entry point; ends the process with one of the documented codes."""
    sys.exit(call(arguments))


def call(arguments: Sequence[str] | None = None) -> int:
    """Run one command line; errors are words on standard error and a code, never a traceback."""
    from .output import complain

    try:
        app(args=arguments)
    except CasebusError as error:
        complain(error)
        return exits.exit_code(error)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else exits.OK
    except BrokenPipeError:  # `casebus transfers | head`: nobody reads on
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return exits.OK


if __name__ == "__main__":
    main()
