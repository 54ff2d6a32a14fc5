"""Coming in and going out: log-in, log-out, and the one-time link that begins an account."""

import re

from starlette.datastructures import MultiDict
from starlette.responses import Response

from server.http.studio import cookies, origin
from server.http.studio.visit import RefusedError, Visit, to
from server.model.staff import Weakness, browser, weakness
from server.store import attempts, sessions, staff
from server.store.staff import Account
from server.store.transaction import Transaction

DESK, LOGIN = "/studio/", "/studio/login/"
OWN_PATH = re.compile(r"/studio/(?:[\w-]+/)*", re.ASCII)
"""Where one may be led after the log-in: to no address that only looks like one of ours."""


async def ask(visit: Visit) -> Response:
    """Show the log-in, or how to make the first account."""
    if visit.account:
        return to(DESK)
    async with visit.read() as tx:
        first = await staff.is_empty(tx)
    if first:
        return await visit.page("first")
    _confidential(visit)
    return await visit.page("login", name="", next=visit.request.query_params.get("next", ""))


async def log_in(visit: Visit) -> Response:
    """Let in who knows a name and its password; which of the two is wrong is not said."""
    _confidential(visit)
    form = await visit.form()
    name, password = form.get("name", ""), form.get("password", "")
    async with visit.write() as tx:
        wait_s = await attempts.begin(tx, name, visit.address, visit.at)
        known = None if wait_s else await staff.password(tx, name)
    if wait_s:
        return await _slow_down(visit, form, wait_s)
    right = await visit.studio.passwords.check(password, known.password if known else None)
    if known is None or not right:
        return await _ask_again(visit, form, 403, wrong=True)
    return await _welcome(visit, form, known)


async def _slow_down(visit: Visit, form: MultiDict, wait_s: int) -> Response:
    response = await _ask_again(visit, form, 429, wait_s=wait_s)
    response.headers["retry-after"] = str(wait_s)
    return response


async def _ask_again(visit: Visit, form: MultiDict, status: int, **values: object) -> Response:
    shown = {"name": form.get("name", ""), "next": form.get("next", "")}
    return await visit.page("login", status, **shown, **values)


async def _welcome(visit: Visit, form: MultiDict, known: staff.Known) -> Response:
    """Begin a session, unless the password was changed while this one was checked."""
    name, password = form.get("name", ""), form.get("password", "")
    dated = visit.studio.passwords.is_dated(known.password)
    fresh = await visit.studio.passwords.hash(password) if dated else known.password
    async with visit.write() as tx:
        account = await staff.by_id(tx, known.id)
        if account is None or await staff.password(tx, name) != known:
            raise RefusedError(403, "denied")
        await attempts.succeed(tx, name, visit.address, visit.at)
        await staff.set_password(tx, account.id, fresh)
        token = await begin(visit, tx, account, "entered")
    wanted = form.get("next", "")
    return _let_in(visit, token, to(wanted if OWN_PATH.fullmatch(wanted) else DESK))


async def log_out(visit: Visit) -> Response:
    """End the session here and in the browser."""
    async with visit.write() as tx:
        if visit.session:
            await sessions.end(tx, visit.me.id, visit.session.id)
        await visit.note(tx, "left")
    response = to(LOGIN, "left")
    cookies.take(response, visit.request.headers)
    return response


async def show_invitation(visit: Visit) -> Response:
    """Let the invited choose a password; looking at the link does not use it up."""
    _confidential(visit)
    return await _invitation(visit, await _invited(visit))


async def accept(visit: Visit) -> Response:
    """Use the link up, and let its bearer in."""
    _confidential(visit)
    form = await visit.form()
    invited = await _invited(visit)
    password = form.get("password", "")
    weak = weakness(password, invited.name)
    if weak:
        return await _invitation(visit, invited, weak)
    hashed = await visit.studio.passwords.hash(password)
    async with visit.write() as tx:
        account = await staff.accept(tx, _token(visit), hashed, visit.at)
        if account is None:
            raise RefusedError(410, "link")
        await staff.set_interface(tx, account.id, visit.lang)
        token = await begin(visit, tx, account, "accepted")
    return _let_in(visit, token, to(DESK, "welcome"))


async def _invited(visit: Visit) -> Account:
    async with visit.read() as tx:
        found = await staff.invited(tx, _token(visit), visit.at)
    if found is None:
        raise RefusedError(410, "link")
    return found


async def _invitation(visit: Visit, invited: Account, weak: Weakness | None = None) -> Response:
    return await visit.page("invitation", 422 if weak else 200, invited=invited, weak=weak)


async def begin(visit: Visit, tx: Transaction, account: Account, deed: str) -> str:
    """Begin a session with a token of its own; the one that this browser had is over."""
    if visit.session:
        await sessions.end(tx, visit.me.id, visit.session.id)
    await sessions.sweep(tx, visit.at)
    await visit.note(tx, deed, who=account.name)
    agent = visit.request.headers.get("user-agent", "")
    return await sessions.start(tx, account.id, browser(agent), visit.at)


def _let_in(visit: Visit, token: str, response: Response) -> Response:
    cookies.give(response, token, visit.request.headers)
    return response


def _token(visit: Visit) -> str:
    return str(visit.request.path_params["token"])


def _confidential(visit: Visit) -> None:
    """Refuse to ask for a password on a line that others can listen to."""
    if not origin.is_confidential(visit.request.headers):
        raise RefusedError(403, "open_line")
