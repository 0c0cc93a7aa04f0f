"""`windowshop admin`: the first admin, and what an admin may do from the machine itself."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer
from rich.console import Console
from rich.table import Table

from windowshop.errors import WindowshopError
from windowshop.merchants.types import Email, Role
from windowshop.options import DatabaseOption, DataOption, JsonOption
from windowshop.settings import Settings

if TYPE_CHECKING:
    from windowshop.merchants.service import Merchants

app = typer.Typer(help="The people who run the shop.", no_args_is_help=True)
out = Console()
err = Console(stderr=True)

DATA = Path("var")
URL = "http://localhost:8000"
EmailArgument = Annotated[str, typer.Argument(help="Whose account.")]
UrlOption = Annotated[str, typer.Option(help="Where the shop is reached, for the link.")]
RoleOption = Annotated[Role, typer.Option(help="What the account may do.")]
LinkOption = Annotated[
    bool, typer.Option("--link", help="Print a link to set the password with, once.")
]


@app.command()
def create(
    email: EmailArgument,
    link: LinkOption = False,
    url: UrlOption = URL,
    data: DataOption = DATA,
    database: DatabaseOption = "",
) -> None:
    """Make an admin: asks for the password, or prints a link (`--link`)."""
    with merchants(data, database) as shop:
        if link:
            _print_link(shop, email, "admin", url)
            return
        shop.create(_checked(email), "admin", _asked())
        out.print(f"{email} can sign in at {url}/merchant", highlight=False, soft_wrap=True)


@app.command()
def invite(
    email: EmailArgument,
    role: RoleOption = "merchant",
    url: UrlOption = URL,
    data: DataOption = DATA,
    database: DatabaseOption = "",
) -> None:
    """Print a link with which somebody sets a password and comes in, once, for three days."""
    with merchants(data, database) as shop:
        _print_link(shop, email, role, url)


@app.command(name="list")
def list_people(
    data: DataOption = DATA, database: DatabaseOption = "", as_json: JsonOption = False
) -> None:
    """Everybody with an account."""
    with merchants(data, database) as shop:
        people = shop.people()
    if as_json:
        sys.stdout.write(json.dumps(msgspec.to_builtins(people), indent=2) + "\n")
        return
    table = Table("Email", "Role", "", box=None)
    for one in people:
        table.add_row(one.email, one.role, "disabled" if one.disabled else "")
    out.print(table)


@app.command()
def disable(
    email: EmailArgument,
    data: DataOption = DATA,
    database: DatabaseOption = "",
) -> None:
    """Close an account and end its sessions."""
    from windowshop.merchants.errors import Unknown
    from windowshop.merchants.service import COMMAND_LINE, normal

    with merchants(data, database) as shop:
        found = [one.id for one in shop.people() if one.email == normal(email)]
        if not found:
            raise Unknown
        shop.change(COMMAND_LINE, found[0], None, True, "")
    out.print(f"{email} is disabled", highlight=False, soft_wrap=True)


@app.command()
def reset(
    email: EmailArgument,
    data: DataOption = DATA,
    database: DatabaseOption = "",
) -> None:
    """Give a new password to who has forgotten theirs, and end their sessions: asks for it."""
    from windowshop.merchants.service import COMMAND_LINE

    with merchants(data, database) as shop:
        shop.reset_password(COMMAND_LINE, email, _asked())
    out.print(f"{email} has a new password", highlight=False, soft_wrap=True)


@contextmanager
def merchants(data: Path, database: str) -> Iterator["Merchants"]:
    """The accounts in the shop's database, open or not. Refusals end the program."""
    from windowshop.merchants.service import Merchants
    from windowshop.merchants.throttle import Throttle
    from windowshop.persistence.database import open_database
    from windowshop.persistence.errors import PersistenceError
    from windowshop.persistence.migrate import upgrade

    settings = Settings(data=data.resolve(), store_file=Path(), database_url=database)
    try:
        engine = open_database(settings.database)
        try:
            upgrade(engine)
            yield Merchants(engine, Throttle())
        finally:
            engine.dispose()
    except (WindowshopError, PersistenceError) as error:
        err.print(f"[red]✗[/red] {error}", highlight=False, soft_wrap=True)
        raise typer.Exit(1) from error


def _print_link(shop: "Merchants", email: str, role: Role, url: str) -> None:
    from windowshop.merchants.service import COMMAND_LINE

    token, _ = shop.invite(COMMAND_LINE, _checked(email), role, "")
    # Behind the #: a browser sends that part to no server, and no log has it.
    out.print(f"{url.rstrip('/')}/merchant#invitation={token}", highlight=False, soft_wrap=True)


def _asked() -> str:
    """A password, typed twice and not shown."""
    return str(
        typer.prompt("Password (12 signs or more)", hide_input=True, confirmation_prompt=True)
    )


def _checked(email: str) -> str:
    try:
        return msgspec.convert(email, Email)
    except msgspec.ValidationError as error:
        raise typer.BadParameter("that is no email address", param_hint="EMAIL") from error
