"""An OpenID Connect provider of the tests' own, in a process of its own on this machine.

Who is signed in there is told to it beforehand; it asks nobody for a password. Started as a script
it serves; imported it starts that script.
"""

import base64
import json
import secrets
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

CLIENT, SECRET = "jalur", "the secret of jalur"
MINUTES = 5


@dataclass(frozen=True)
class Person:
    """Who has an account at the institution; `is_forged`: another key signs what is said."""

    sub: str
    email: str
    name: str
    email_verified: bool = True
    is_forged: bool = False


class Provider:
    """A provider that runs."""

    def __init__(self, url: str) -> None:
        self.url = url

    def sign_in_as(self, person: Person) -> None:
        """Let whoever comes next be this person."""
        body = json.dumps(asdict(person)).encode()
        with urllib.request.urlopen(f"{self.url}/person", body, timeout=10) as answer:
            answer.read()

    def secrets(self, app: str) -> str:
        """Return what an admin writes into secrets.toml."""
        return (
            f'[auth]\nredirect_uri = "{app}/oauth2callback"\n'
            f'cookie_secret = "{secrets.token_hex(32)}"\n'
            f'client_id = "{CLIENT}"\nclient_secret = "{SECRET}"\n'
            f'server_metadata_url = "{self.url}/.well-known/openid-configuration"\n'
        )


@contextmanager
def provider() -> Iterator[Provider]:
    """Start a provider, and end it."""
    with socket.socket() as free:
        free.bind(("localhost", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen([sys.executable, str(Path(__file__)), str(port)])
    try:
        running = Provider(f"http://localhost:{port}")
        _wait_for(running)
        yield running
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait_for(running: Provider) -> None:
    for _ in range(200):
        try:
            with urllib.request.urlopen(f"{running.url}/jwks", timeout=1):
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the provider did not answer")


class Institution(ThreadingHTTPServer):
    """Keys, whoever is signed in, and the codes that were given out."""

    def __init__(self, port: int) -> None:
        super().__init__(("localhost", port), Handler)
        self.url = f"http://localhost:{port}"
        self.keys = KeySet([RSAKey.generate_key(2048, {"use": "sig", "alg": "RS256"})])
        self.keys.keys[0].ensure_kid()
        self.person = Person("0", "nobody@example.org", "Nobody")
        self.codes: dict[str, dict[str, str]] = {}

    def token(self, asked: dict[str, str]) -> str:
        """Return an ID token for whoever is signed in."""
        person, now = self.person, int(time.time())
        key = self.keys.keys[0]
        if person.is_forged:
            key = RSAKey.generate_key(2048, {"use": "sig", "alg": "RS256", "kid": key.kid or ""})
        claims: dict[str, Any] = {"iss": self.url, "aud": CLIENT, "iat": now}
        claims |= {"exp": now + 60 * MINUTES, "nonce": asked["nonce"], **asdict(person)}
        return jwt.encode({"alg": "RS256", "kid": key.kid}, claims, key)


class Handler(BaseHTTPRequestHandler):
    """What the provider answers."""

    server: Institution

    def do_GET(self) -> None:
        """Answer where it is, with which keys it signs, and who comes in."""
        parts = urlsplit(self.path)
        if parts.path == "/jwks":
            self._answer(self.server.keys.as_dict(private=False))
        elif parts.path == "/authorize":
            self._let_in(dict(parse_qsl(parts.query)))
        else:
            self._answer(self._metadata())

    def do_POST(self) -> None:
        """Take who is signed in, or give a token for a code."""
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        if self.path == "/person":
            self.server.person = Person(**json.loads(body))
            self._answer({})
            return
        given = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        asked = self.server.codes.pop(parse_qs(body).get("code", [""])[0], None)
        if asked is None or self.headers["Authorization"] != f"Basic {given}":
            self.send_error(400)
            return
        token = {"access_token": secrets.token_hex(8), "token_type": "Bearer"}
        self._answer({**token, "id_token": self.server.token(asked)})

    def _metadata(self) -> dict[str, object]:
        url = self.server.url
        return {
            "issuer": url,
            "authorization_endpoint": f"{url}/authorize",
            "token_endpoint": f"{url}/token",
            "jwks_uri": f"{url}/jwks",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
        }

    def _let_in(self, asked: dict[str, str]) -> None:
        code = secrets.token_hex(8)
        self.server.codes[code] = asked
        self.send_response(302)
        back = urlencode({"code": code, "state": asked["state"]})
        self.send_header("Location", f"{asked['redirect_uri']}?{back}")
        self.end_headers()

    def _answer(self, said: Any) -> None:
        body = json.dumps(said).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library's name
        """Say nothing."""


if __name__ == "__main__":
    Institution(int(sys.argv[1])).serve_forever()
