"""My account: my password, my language, where I am logged in."""

from starlette.responses import Response

from server.http.studio import cookies
from server.http.studio.entrance import begin
from server.http.studio.visit import RefusedError, Visit, to
from server.model.staff import weakness
from server.render import INTERFACE_LANGUAGES
from server.store import attempts, sessions, staff

PLACE = "/studio/account/"


async def show(visit: Visit) -> Response:
    """Show the account of who asks."""
    return await _page(visit)


async def _page(visit: Visit, status: int = 200, **errors: object) -> Response:
    async with visit.read() as tx:
        mine = await sessions.of(tx, visit.me.id, visit.at)
    return await visit.page("account", status, sessions=mine, here=visit.session, **errors)


async def set_password(visit: Visit) -> Response:
    """Change the password of who knows it; every other browser is out, this one gets a new token.

    Guessing the old one is slowed down like guessing at the door.
    """
    form = await visit.form()
    old, new = form.get("old", ""), form.get("password", "")
    weak = weakness(new, visit.me.name)
    if weak:
        return await _page(visit, 422, weak=weak)
    async with visit.write() as tx:
        wait_s = await attempts.begin(tx, visit.me.name, visit.address, visit.at)
        known = await staff.password(tx, visit.me.name)
    if wait_s:
        return await _page(visit, 429, wait_s=wait_s)
    if not await visit.studio.passwords.check(old, known.password if known else None):
        return await _page(visit, 403, wrong=True)
    hashed = await visit.studio.passwords.hash(new)
    async with visit.write() as tx:
        if await staff.password(tx, visit.me.name) != known:
            raise RefusedError(403, "denied")
        await attempts.succeed(tx, visit.me.name, visit.address, visit.at)
        await staff.set_password(tx, visit.me.id, hashed)
        await sessions.end_all(tx, visit.me.id)
        token = await begin(visit, tx, visit.me, "password")
    response = to(PLACE, "password")
    cookies.give(response, token, visit.request.headers)
    return response


async def set_language(visit: Visit) -> Response:
    """Speak another language from now on."""
    lang = (await visit.form()).get("language", "")
    if lang not in INTERFACE_LANGUAGES:
        raise RefusedError(422, "form")
    async with visit.write() as tx:
        await staff.set_interface(tx, visit.me.id, lang)
    return to(PLACE, "language")


async def end_session(visit: Visit) -> Response:
    """End one of my sessions, or all but this one."""
    wanted = (await visit.form()).get("session", "")
    here = visit.session.id if visit.session else ""
    async with visit.write() as tx:
        if wanted:
            await sessions.end(tx, visit.me.id, wanted)
        else:
            await sessions.end_all(tx, visit.me.id, but=here)
        await visit.note(tx, "sessions", visit.me.name)
    return to(PLACE, "ended")
