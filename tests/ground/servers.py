"""Small servers on the loopback that answer as the services of `STORAGE_URL`, `SENTRY_DSN` and `OIDC_*` do."""

import gzip
import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

import brotli


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *args: object) -> None:
        pass

    def body(self) -> bytes:
        """Also in chunks with trailers, as S3's clients send what they stream."""
        if "chunked" in self.headers.get("Transfer-Encoding", ""):
            raise AssertionError("not expected")
        data = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if "aws-chunked" in self.headers.get("Content-Encoding", ""):
            return b"".join(_aws_chunks(data))
        unpack = {"gzip": gzip.decompress, "br": brotli.decompress}.get(self.headers.get("Content-Encoding", ""), bytes)
        return unpack(data)

    def answer(self, status: int, data: bytes = b"", kind: str = "application/xml", **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", headers.pop("length", str(len(data))))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)


def _aws_chunks(data: bytes) -> Iterator[bytes]:
    while data:
        size, _line, data = data.partition(b"\r\n")
        count = int(size.partition(b";")[0], 16)
        if not count:
            return
        yield data[:count]
        data = data[count + 2 :]


@contextmanager
def serving(handler: type[Handler], **state: Any) -> Iterator[Any]:
    """The server's state, with its `url`; every server has its own."""
    kept = type("State", (), state)()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Bound", (handler,), {"kept": kept}))
    server.daemon_threads = True
    kept.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield kept
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class S3(Handler):
    """PUT, GET, HEAD, DELETE of objects and the list of a bucket; whoever doesn't sign is refused."""

    kept: Any

    def _key(self) -> str | None:
        authorization = self.headers.get("Authorization", "")
        if self.kept.is_down or "Credential=key-of-tests/" not in authorization:
            self.body()
            self.answer(
                503 if self.kept.is_down else 403, _error("ServiceUnavailable" if self.kept.is_down else "AccessDenied")
            )
            return None
        bucket, _slash, key = unquote(urlsplit(self.path).path).lstrip("/").partition("/")
        assert bucket == "files"
        return key

    def do_PUT(self) -> None:
        if (key := self._key()) is not None:
            data = self.body()
            kept = data[:-1] if self.kept.is_lossy else data
            self.kept.objects[key] = (kept, datetime.now(UTC))
            self.answer(200, ETag=f'"{hashlib.md5(data, usedforsecurity=False).hexdigest()}"')

    def do_GET(self) -> None:
        key = self._key()
        if key is None:
            return
        if key == "":
            prefix = parse_qs(urlsplit(self.path).query).get("prefix", [""])[0]
            self.answer(200, _listing(self.kept.objects, prefix))
        elif key in self.kept.objects:
            data, at = self.kept.objects[key]
            self.answer(
                200, data, "application/octet-stream", ETag='"e"', Last_Modified=f"{at:%a, %d %b %Y %H:%M:%S} GMT"
            )
        else:
            self.answer(404, _error("NoSuchKey"))

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_DELETE(self) -> None:
        if (key := self._key()) is not None:
            self.kept.objects.pop(key, None)
            self.answer(204)


def _error(code: str) -> bytes:
    return f"<?xml version='1.0'?><Error><Code>{code}</Code><Message>m</Message></Error>".encode()


def _listing(objects: dict[str, tuple[bytes, datetime]], prefix: str) -> bytes:
    rows = "".join(
        f"<Contents><Key>{escape(key)}</Key><LastModified>{at:%Y-%m-%dT%H:%M:%S.000Z}</LastModified>"
        f"<ETag>e</ETag><Size>{len(data)}</Size></Contents>"
        for key, (data, at) in sorted(objects.items())
        if key.startswith(prefix)
    )
    return f"<?xml version='1.0'?><ListBucketResult><Name>files</Name><IsTruncated>false</IsTruncated>{rows}</ListBucketResult>".encode()


class Sentry(Handler):
    kept: Any

    def do_POST(self) -> None:
        self.kept.received.append(self.body().decode())
        self.answer(200, b"{}", "application/json")


class Provider(Handler):
    """OpenID Connect: configuration, token for a code with PKCE, userinfo."""

    kept: Any
    SECRET: ClassVar[str] = "secret-of-tests"

    def do_GET(self) -> None:
        if self.kept.is_down:
            self.answer(500)
        elif self.path == "/.well-known/openid-configuration":
            url = self.kept.url
            places = {"authorization": "/authorize", "token": "/token", "userinfo": "/userinfo"}
            config = {f"{name}_endpoint": url + path for name, path in places.items()}
            self._json(
                config
                | {
                    "issuer": url,
                    "jwks_uri": url + "/keys",
                    "token_endpoint_auth_methods_supported": ["client_secret_post"],
                }
            )
        elif self.path == "/userinfo" and self.headers.get("Authorization") == "Bearer access":
            self._json(self.kept.claims)
        else:
            self.answer(403)

    def do_POST(self) -> None:
        form = {name: values[0] for name, values in parse_qs(self.body().decode()).items()}
        self.kept.asked.append(form)
        if form.get("client_secret") != self.SECRET or form.get("code") != "good":
            self.answer(400, b'{"error": "invalid_grant"}', "application/json")
        else:
            self._json(
                {"access_token": "access", "token_type": "Bearer", "expires_in": 60, "id_token": self.kept.id_token()}
            )

    def _json(self, data: dict[str, Any]) -> None:
        self.answer(200, json.dumps(data).encode(), "application/json")
