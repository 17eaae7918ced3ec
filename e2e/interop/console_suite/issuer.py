"""An OpenID Connect issuer that people see: a page to sign in at, one where their session ends.

It keeps to what a careful one does: addresses to come back to are known to the letter, codes count once
and against a challenge (PKCE, S256), its own session is a cookie that ends when it is told so.
"""

import base64
import hashlib
import html
import http.server
import json
import random
import secrets
import threading
import time
import urllib.parse

PERSON = {"sub": "u-ada", "email": "ada@example.com", "email_verified": True, "groups": ["model-review"]}
CLIENT = "slipway"
LIFE_SECONDS = 600
SEED = 20261127
EXPONENT = 65537


def b64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


class Key:
    """An RSA key that signs with RS256 (RFC 8017, section 8.2). For tests alone: it follows from a seed."""

    SIZE = 256
    PREFIX = bytes.fromhex("3031300d060960864801650304020105000420")

    def __init__(self, seed):
        draw = random.Random(seed)
        p, q = self.prime(draw), self.prime(draw)
        self.modulus = p * q
        self.private = pow(EXPONENT, -1, (p - 1) * (q - 1))

    @staticmethod
    def prime(draw):
        while True:
            # Both top bits are set, so that a product has all of its bits.
            number = draw.getrandbits(1024) | 3 << 1022 | 1
            if number % EXPONENT != 1 and is_prime(number, draw):
                return number

    def sign(self, claims):
        head = {"alg": "RS256", "typ": "JWT", "kid": "one"}
        text = b64(json.dumps(head).encode()) + "." + b64(json.dumps(claims).encode())
        digest = self.PREFIX + hashlib.sha256(text.encode()).digest()
        padded = b"\x00\x01" + b"\xff" * (self.SIZE - len(digest) - 3) + b"\x00" + digest
        signature = pow(int.from_bytes(padded), self.private, self.modulus).to_bytes(self.SIZE)
        return text + "." + b64(signature)

    def shown(self):
        return {"kty": "RSA", "alg": "RS256", "use": "sig", "kid": "one",
                "n": b64(self.modulus.to_bytes(self.SIZE)), "e": b64(EXPONENT.to_bytes(3))}  # fmt: skip


def is_prime(number, draw):
    """Miller and Rabin's test, 20 rounds."""
    if any(number % small == 0 for small in (3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37)):
        return False
    odd, twos = number - 1, 0
    while odd % 2 == 0:
        odd, twos = odd // 2, twos + 1
    for _ in range(20):
        x = pow(draw.randrange(2, number - 1), odd, number)
        if x in (1, number - 1):
            continue
        for _ in range(twos - 1):
            x = x * x % number
            if x == number - 1:
                break
        else:
            return False
    return True


class Issuer:
    """One that listens on loopback and is another site than the console: its host is `localhost`."""

    def __init__(self):
        self.key = Key(SEED)
        self.redirects, self.codes, self.sessions, self.revoked = set(), {}, set(), []
        outer = self

        class Handler(Answers):
            issuer = outer

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.origin = f"http://localhost:{self.server.server_port}"
        self.url = self.origin + "/realms/acme"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def knows(self, *addresses):
        self.redirects.update(addresses)

    def code(self, asked):
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        back = {"code": code, "state": asked["state"], "iss": self.url}
        return asked["redirect_uri"] + "?" + urllib.parse.urlencode(back)

    def tokens(self, nonce=None):
        claims = PERSON | {"iss": self.url, "aud": CLIENT, "iat": int(time.time()),
                           "exp": int(time.time()) + LIFE_SECONDS}  # fmt: skip
        claims |= {"nonce": nonce} if nonce else {}
        return {"token_type": "Bearer", "access_token": secrets.token_urlsafe(16), "expires_in": LIFE_SECONDS,
                "refresh_token": secrets.token_urlsafe(16), "id_token": self.key.sign(claims)}  # fmt: skip

    def close(self):
        self.server.shutdown()
        self.server.server_close()


class Answers(http.server.BaseHTTPRequestHandler):
    """What the issuer answers, by path."""

    issuer = None
    COOKIE = "issuer-session"

    def do_GET(self):
        address = urllib.parse.urlsplit(self.path)
        asked = dict(urllib.parse.parse_qsl(address.query))
        match address.path.removeprefix("/realms/acme"):
            case "/.well-known/openid-configuration":
                self.send_json(200, self.discovery())
            case "/keys":
                self.send_json(200, {"keys": [self.issuer.key.shown()]})
            case "/authorize":
                self.authorize(asked)
            case "/logout":
                self.leave(asked)
            case _:
                self.send_page(404, "<p>There is nothing here.</p>")

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        form = dict(urllib.parse.parse_qsl(body))
        match self.path.removeprefix("/realms/acme"):
            case "/enter":
                session = secrets.token_urlsafe(16)
                self.issuer.sessions.add(session)
                self.redirect(self.issuer.code(form), f"{self.COOKIE}={session}; Path=/; HttpOnly")
            case "/token":
                self.give(form)
            case "/revoke":
                self.issuer.revoked.append(form["token"])
                self.send_json(200, {})
            case _:
                self.send_json(404, {})

    def discovery(self):
        base = self.issuer.url
        names = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys",
                 "revocation_endpoint": "revoke", "end_session_endpoint": "logout"}  # fmt: skip
        return {"issuer": base, "code_challenge_methods_supported": ["S256"]} | {
            name: f"{base}/{path}" for name, path in names.items()}  # fmt: skip

    def authorize(self, asked):
        if asked.get("redirect_uri") not in self.issuer.redirects or asked.get("client_id") != CLIENT:
            self.send_page(400, "<p>Nobody knows who sent you here.</p>")
        elif self.session() in self.issuer.sessions:
            self.redirect(self.issuer.code(asked))
        else:
            fields = "".join(f'<input type="hidden" name="{html.escape(name)}" value="{html.escape(value)}">'
                             for name, value in asked.items())  # fmt: skip
            self.send_page(200, '<form method="post" action="/realms/acme/enter">' + fields +
                           "<button>Continue as Ada</button></form>")  # fmt: skip

    def give(self, form):
        if form.get("grant_type") == "refresh_token":
            self.send_json(200, self.issuer.tokens())
            return
        asked = self.issuer.codes.pop(form.get("code"), None)
        challenge = b64(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
        if asked is None or asked["code_challenge"] != challenge or asked["redirect_uri"] != form["redirect_uri"]:
            self.send_json(400, {"error": "invalid_grant"})
        else:
            self.send_json(200, self.issuer.tokens(asked["nonce"]))

    def leave(self, asked):
        back = asked.get("post_logout_redirect_uri")
        if back not in self.issuer.redirects or asked.get("client_id") != CLIENT:
            self.send_page(400, "<p>Nobody knows where you want to go.</p>")
            return
        self.issuer.sessions.discard(self.session())
        self.redirect(back + "?" + urllib.parse.urlencode({"state": asked["state"]}),
                      f"{self.COOKIE}=; Path=/; Max-Age=0")  # fmt: skip

    def session(self):
        cookies = dict(pair.strip().split("=", 1) for pair in self.headers.get("Cookie", "").split(";") if "=" in pair)
        return cookies.get(self.COOKIE)

    def redirect(self, address, cookie=None):
        self.send_response(303)
        self.send_header("Location", address)
        if cookie:
            self.send_header("Set-Cookie", cookie)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def send_json(self, status, answer):
        self.send_body(status, "application/json", json.dumps(answer))

    def send_page(self, status, body):
        self.send_body(status, "text/html; charset=utf-8",
                       f'<!doctype html><html lang="en"><title>Acme</title><link rel="icon" href="data:,">{body}')  # fmt: skip

    def send_body(self, status, kind, text):
        content = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_):
        """Says nothing: what matters is on the pages."""
