"""The door in team mode: the addresses of the app that take a password and set a cookie.

A session of Streamlit cannot set a cookie that scripts cannot read; an answer over HTTP can. Only
forms of this app's own pages are heard (POST, same origin), and each answer leads back to the
screen, with the word of a refusal in its address.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import cache
from urllib.parse import parse_qsl, urlencode, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from annotation import accounts
from annotation.errors import JalurError, WorkspaceError
from annotation.records import Coder
from annotation.refusals import SENTENCES, Refusal, Refused
from annotation.store import Store
from annotation.workspace import Workspace

SIGN_IN = "/sign-in"
INVITATION = "/invitation"
MOST_BYTES = 20_000
KEPT = ("invitation", "called", "login")
"""What a form that is refused comes back with."""
MOST_KEPT = 200

Fields = Mapping[str, str]
Lifespan = Callable[[object], AbstractAsyncContextManager[None]]
Answer = Callable[[Store, Fields], Coder]


def routes() -> list[Route]:
    """Return the addresses that take the two forms."""
    return [
        Route(SIGN_IN, _taking(_sign_in), methods=["POST"]),
        Route(INVITATION, _taking(_accept), methods=["POST"]),
    ]


def welcoming(address: Callable[[], str], *, is_asked: bool) -> Lifespan:
    """Return what the server does first: print a link for an admin, if there is none.

    `is_asked` prints one in any case. `address` is asked when the server has its own.
    """

    @asynccontextmanager
    async def lifespan(_app: object) -> AsyncIterator[None]:
        await run_in_threadpool(_welcome, address(), is_asked)
        yield

    return lifespan


def _welcome(address: str, is_asked: bool) -> None:
    try:
        if accounts.has_admin(_store()) and not is_asked:
            return
        token = accounts.invite_admin(_store())
    except JalurError as error:
        _print(str(error))
        return
    _print(
        "Become admin of this study with this link, once, within 24 hours (from another computer, "
        f"write this one's name for localhost):\n  {address}/?{urlencode({'invitation': token})}"
    )


def _print(text: str) -> None:
    print(f"\n{text}\n", flush=True)  # noqa: T201 - said in the terminal, to who owns the server


def _store() -> Store:
    workspace = Workspace.locate()
    return _opened(workspace.server or str(workspace.database))


@cache
def _opened(where: str) -> Store:
    return Store.open(where)


def _sign_in(store: Store, fields: Fields) -> Coder:
    return accounts.sign_in(store, fields.get("login", ""), fields.get("password", ""))


def _accept(store: Store, fields: Fields) -> Coder:
    names = ("invitation", "called", "login", "password", "again")
    return accounts.accept(store, *(fields.get(name, "") for name in names))


def _taking(answer: Answer) -> Callable[[Request], Awaitable[Response]]:
    """Return what takes a form, lets `answer` say who comes in, and leads back to the screen."""

    async def endpoint(request: Request) -> Response:
        if not _is_from_here(request):
            return PlainTextResponse(str(SENTENCES[Refusal.ELSEWHERE]), status_code=403)
        fields = await _fields(request)
        if fields is None:
            return PlainTextResponse("", status_code=400)
        return await run_in_threadpool(_let_in, request, fields, answer)

    return endpoint


def _is_from_here(request: Request) -> bool:
    """Whether a page of this very address sent a form; every browser says so of a POST."""
    try:
        origin = urlsplit(request.headers.get("origin", ""))
    except ValueError:
        return False
    return bool(origin.netloc) and origin.netloc == request.headers.get("host")


async def _fields(request: Request) -> Fields | None:
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > MOST_BYTES:
            return None
    try:
        return dict(parse_qsl(body.decode(), errors="strict"))
    except ValueError:  # no browser sends what is not UTF-8
        return None


def _let_in(request: Request, fields: Fields, answer: Answer) -> Response:
    store = _store()
    try:
        coder = answer(store, fields)
        accounts.end_session(store, request.cookies.get(accounts.cookie_of(store), ""))
        accounts.name_cookie(store)
        token = accounts.new_session(store, coder.id)
    except Refused as refused:
        kept = {name: fields[name][:MOST_KEPT] for name in KEPT if fields.get(name)}
        return _to({"refused": refused.reason.value, **kept})
    except WorkspaceError as error:
        return PlainTextResponse(str(error), status_code=503)
    response = _to({})
    response.set_cookie(
        accounts.cookie_of(store),
        token,
        max_age=int(accounts.SESSION.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
    )
    return response


def _to(query: Mapping[str, str]) -> Response:
    address = f"/?{urlencode(query)}" if query else "/"
    return RedirectResponse(address, status_code=303, headers={"Cache-Control": "no-store"})
