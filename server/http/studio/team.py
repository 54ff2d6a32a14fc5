"""The team, for administrators: invite, change the role, close and open accounts."""

from pydantic import ValidationError
from starlette.datastructures import MultiDict
from starlette.responses import Response

from server.http.studio import origin
from server.http.studio.visit import RefusedError, Visit, to
from server.model.roles import ROLES, Person
from server.render import INTERFACE_LANGUAGES
from server.render.texts import language_in_words
from server.store import editions, sessions, staff
from server.store.staff import INVITATION_DAYS, Account, StaffError

PLACE = "/studio/staff/"


class FormError(Exception):
    """A field is wrong: `errors` maps it to the key of a sentence."""

    def __init__(self, **errors: str) -> None:
        super().__init__(errors)
        self.errors = errors


async def show(visit: Visit) -> Response:
    """List everyone, and offer to invite."""
    return await _list(visit, MultiDict({"role": "editor"}))


async def _list(visit: Visit, given: MultiDict, errors: dict[str, str] | None = None) -> Response:
    async with visit.read() as tx:
        everyone = await staff.accounts(tx)
    status = 422 if errors else 200
    choices = await _choices(visit)
    return await visit.page(
        "team", status, everyone=everyone, given=given, errors=errors or {}, **choices
    )


async def _choices(visit: Visit) -> dict[str, object]:
    """Return the roles, and the languages of the interface and of every published tour."""
    async with visit.read() as tx:
        tours = await editions.catalogue(tx)
    spoken = {lang for edition in tours for lang in edition.card.languages}
    codes = (*INTERFACE_LANGUAGES, *sorted(spoken - set(INTERFACE_LANGUAGES)))
    named = [(code, _in_words(code, visit.lang)) for code in codes]
    return {"roles": ROLES, "writable": named}


def _in_words(code: str, reader: str) -> str:
    """Return `français`, and `français (fr-x-falc)` for what is not the plain language."""
    words = language_in_words(code, reader)
    return words if code in INTERFACE_LANGUAGES else f"{words} ({code})"


async def invite(visit: Visit) -> Response:
    """Make an account and show its one-time link, this once."""
    form = await visit.form()
    try:
        person = _person(form, form.get("name", ""))
        async with visit.write() as tx:
            account = await staff.add(tx, person, visit.lang, visit.at)
            token = await staff.invite(tx, account.id, visit.at)
            await visit.note(tx, "invited", account.name, account.role)
    except FormError as error:
        return await _list(visit, form, error.errors)
    except StaffError as error:
        return await _list(visit, form, {"name": error.reason})
    return await _link(visit, account, token)


async def _link(visit: Visit, account: Account, token: str) -> Response:
    base = origin.base_url(visit.request.headers, visit.studio.settings.public_url)
    url = f"{base}/studio/invitation/{token}/"
    return await visit.page("link", person=account, url=url, days=INVITATION_DAYS)


async def show_one(visit: Visit) -> Response:
    """Show one account and what can be done with it."""
    return await _one(visit, await _account(visit))


async def _one(visit: Visit, account: Account, errors: dict[str, str] | None = None) -> Response:
    async with visit.read() as tx:
        browsers = await sessions.of(tx, account.id, visit.at)
    return await visit.page(
        "person", 422 if errors else 200, person=account, sessions=browsers,
        errors=errors or {}, **await _choices(visit),
    )  # fmt: skip


async def set_role(visit: Visit) -> Response:
    """Change role and languages; they hold from the next request on."""
    account = await _account(visit)
    try:
        person = _person(await visit.form(), account.name)
        async with visit.write() as tx:
            await staff.set_role(tx, account.id, person)
            await visit.note(tx, "role", account.name, f"{account.role} → {person.role}")
    except FormError as error:
        return await _one(visit, account, error.errors)
    except StaffError as error:
        return await _one(visit, account, {"role": error.reason})
    return to(f"{PLACE}{account.id}/", "role")


async def renew(visit: Visit) -> Response:
    """Show a new one-time link, for who forgot a password or missed the first link."""
    account = await _account(visit)
    if account.disabled:
        raise RefusedError(422, "closed")
    async with visit.write() as tx:
        token = await staff.invite(tx, account.id, visit.at)
        await visit.note(tx, "renewed", account.name)
    return await _link(visit, account, token)


async def end_sessions(visit: Visit) -> Response:
    """Put somebody out of every browser."""
    account = await _account(visit)
    async with visit.write() as tx:
        await sessions.end_all(tx, account.id)
        await visit.note(tx, "sessions", account.name)
    return to(f"{PLACE}{account.id}/", "ended")


async def close(visit: Visit) -> Response:
    """Close an account, or open it again."""
    account = await _account(visit)
    disabled = (await visit.form()).get("disabled") == "yes"
    if account.id == visit.me.id:
        raise RefusedError(422, "own")
    async with visit.write() as tx:
        await staff.set_disabled(tx, account.id, disabled)
        await visit.note(tx, "disabled" if disabled else "enabled", account.name)
    return to(f"{PLACE}{account.id}/", "disabled" if disabled else "enabled")


async def _account(visit: Visit) -> Account:
    async with visit.read() as tx:
        found = await staff.by_id(tx, str(visit.request.path_params["staff"]))
    if found is None:
        raise RefusedError(404, "lost")
    return found


def _person(form: MultiDict, name: str) -> Person:
    """Read role and languages. Raises FormError."""
    role, languages = form.get("role", ""), tuple(form.getlist("languages"))
    if role == "translator" and not languages:
        raise FormError(languages="speechless")
    try:
        return Person.model_validate({"name": name, "role": role, "languages": languages})
    except ValidationError as error:
        raise FormError(role="unknown") from error
