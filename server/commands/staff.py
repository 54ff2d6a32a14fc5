"""`archipel staff`: the accounts of the studio, from the server itself."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Annotated, TypeVar

import typer
from pydantic import ValidationError

from server.commands.console import Data, DatabaseUrl, err, out, settings
from server.model.roles import Person, Role
from server.publish import open_store
from server.settings import Settings
from server.store import audit, sessions, staff
from server.store.staff import Account, StaffError
from server.store.transaction import Transaction

app = typer.Typer(no_args_is_help=True, help="Who may work in the studio.")
Name = Annotated[str, typer.Argument(help="First and last name, which is typed to log in")]
Roles = Annotated[Role, typer.Option(help="What they may do")]
Languages = Annotated[list[str] | None, typer.Option("--language", help="A translator's: en, nl …")]
Result = TypeVar("Result")
Change = Callable[[Transaction, datetime], Awaitable[Result]]
SENTENCES = {
    "unnamed": "Give a name.",
    "taken": "There is somebody of this name already: see `archipel staff list`.",
    "closed": "This account is closed: reopen it in the studio, at its page of the team.",
    "gone": "There is nobody of this name: see `archipel staff list`.",
}


@app.command()
def add(
    name: Name,
    role: Roles,
    language: Languages = None,
    data: Data = None,
    database: DatabaseUrl = None,
) -> None:
    """Make an account and print the one-time link by which its password is chosen.

    Example: archipel staff add "Jeanne Dupont" --role administrator
    """
    if role == "translator" and not language:
        err.print("A translator needs a language: --language en")
        raise typer.Exit(2)
    try:
        person = Person(name=name, role=role, languages=tuple(language or ()))
    except ValidationError as error:
        err.print("Languages are written like en, nl or fr-x-falc.")
        raise typer.Exit(2) from error
    given = settings(data=data, database_url=database)

    async def made(tx: Transaction, at: datetime) -> str:
        account = await staff.add(tx, person, "fr", at)
        await _note(tx, at, "invited", account.name, role)
        return await staff.invite(tx, account.id, at)

    _print_link(_run(given, made), given)


@app.command()
def link(name: Name, data: Data = None, database: DatabaseUrl = None) -> None:
    """Print a new one-time link, for a forgotten password or a link that is too old.

    Example: archipel staff link "Jeanne Dupont"
    """
    given = settings(data=data, database_url=database)

    async def renewed(tx: Transaction, at: datetime) -> str:
        account = await _of(tx, name)
        if account.disabled:
            raise StaffError("closed")
        await _note(tx, at, "renewed", account.name)
        return await staff.invite(tx, account.id, at)

    _print_link(_run(given, renewed), given)


@app.command(name="list")
def list_all(data: Data = None, database: DatabaseUrl = None) -> None:
    """List everyone with role and state.

    Example: archipel staff list
    """

    async def found(tx: Transaction, at: datetime) -> tuple[Account, ...]:
        return await staff.accounts(tx)

    for account in _run(settings(data=data, database_url=database), found):
        role = " ".join((account.role, *account.languages))
        out.print(f"{account.name}  ({role})  {_state(account)}", markup=False)


@app.command()
def remove(name: Name, data: Data = None, database: DatabaseUrl = None) -> None:
    """Delete an account, ending its sessions; what the person wrote stays.

    Example: archipel staff remove "Jeanne Dupont"
    """

    async def removed(tx: Transaction, at: datetime) -> str:
        account = await _of(tx, name)
        await staff.remove(tx, account.id)
        await _note(tx, at, "removed", account.name)
        return account.name

    out.print(
        f"{_run(settings(data=data, database_url=database), removed)} is removed.", markup=False
    )


@app.command(name="sessions")
def show_sessions(name: Name, data: Data = None, database: DatabaseUrl = None) -> None:
    """List the browsers in which somebody is logged in.

    Example: archipel staff sessions "Jeanne Dupont"
    """

    async def found(tx: Transaction, at: datetime) -> tuple[sessions.Session, ...]:
        return await sessions.of(tx, (await _of(tx, name)).id, at)

    for session in _run(settings(data=data, database_url=database), found):
        seen = session.seen_at.isoformat(sep=" ", timespec="minutes")
        out.print(f"{session.browser or 'unknown browser'}  seen {seen}", markup=False)


@app.command()
def revoke(name: Name, data: Data = None, database: DatabaseUrl = None) -> None:
    """Log somebody out of every browser.

    Example: archipel staff revoke "Jeanne Dupont"
    """

    async def ended(tx: Transaction, at: datetime) -> int:
        account = await _of(tx, name)
        await _note(tx, at, "sessions", account.name)
        return await sessions.end_all(tx, account.id)

    out.print(f"Sessions ended: {_run(settings(data=data, database_url=database), ended)}.")


def _run(given: Settings, change: Change[Result]) -> Result:
    """Do it in one transaction; a mistake is told and changes nothing."""

    async def inside() -> Result:
        async with open_store(given) as store, store.database.write() as tx:
            return await change(tx, datetime.now(UTC))

    try:
        return asyncio.run(inside())
    except StaffError as error:
        err.print(SENTENCES[error.reason])
        raise typer.Exit(1) from error


async def _of(tx: Transaction, name: str) -> Account:
    account = await staff.by_name(tx, name)
    if account is None:
        raise StaffError("gone")
    return account


async def _note(tx: Transaction, at: datetime, deed: str, about: str, detail: str = "") -> None:
    """Put a line into the register; the console has no name."""
    line = audit.Line(at=at, who="", deed=deed, about=about, detail=detail, network="local")
    await audit.write(tx, line)


def _print_link(token: str, given: Settings) -> None:
    base = given.public_url.rstrip("/") or f"http://localhost:{given.port}"
    out.print(f"Open this link, once, within {staff.INVITATION_DAYS} days:")
    out.print(f"{base}/studio/invitation/{token}/", markup=False)


def _state(account: Account) -> str:
    if account.disabled:
        return "closed"
    if account.invited_until:
        return f"link valid until {account.invited_until:%Y-%m-%d %H:%M} UTC"
    return "active" if account.known else "link expired"
