"""Typed settings, read once from the environment: the only place that knows a variable's name."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DEVELOPMENT_SECRET = "development-only-secret"
ENVIRONMENTS = ("development", "production", "test")
SYSTEMS = ("pos", "storefront", "licensing")
OWN = "own"
"""LICENSE_SERVER_URL of a development installation that is licensed by the License Server it serves itself."""


@cache
def version() -> str:
    """Return the version of this program, as pyproject.toml has it."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]


class ConfigurationError(Exception):
    """A setting is missing or unusable; the sentence says which one and what to do."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What the application needs to know of the machine it runs on."""

    environment: str
    database_url: str
    database_owner_url: str
    database_read_url: str | None
    redis_url: str | None
    secret_key: str
    systems: tuple[str, ...]
    port: int
    public_url: str
    files_path: Path
    mail_url: str
    mail_from: str
    trusted_proxies: int
    terminal: str
    printer: str
    license_server_url: str | None
    licenses_itself: bool
    license_keys: dict[str, str]
    stripe_secret_key: str | None
    stripe_webhook_secret: str | None

    @property
    def is_production(self) -> bool:
        return self.environment == "production"

    @property
    def has_mail_server(self) -> bool:
        """Mails reach people, not only the developer page."""
        return not self.mail_url.startswith("fake:")

    @property
    def has_test_payments(self) -> bool:
        """Without Stripe's keys payments are played, so never in production."""
        return self.stripe_secret_key is None and not self.is_production

    @property
    def shows_developer_page(self) -> bool:
        """The developer page shows mails of the fake, so never in production."""
        return not self.is_production


def sqlalchemy_url(url: str) -> str:
    """Name the psycopg 3 driver in a plain `postgresql://` address; leave every other address alone."""
    for scheme in ("postgresql://", "postgres://"):
        if url.startswith(scheme):
            return "postgresql+psycopg://" + url.removeprefix(scheme)
    return url


def _number(env: Mapping[str, str], name: str, default: str) -> int:
    try:
        return int(env.get(name, default))
    except ValueError:
        raise ConfigurationError(f"{name} must be a number, not {env[name]!r}.") from None


def own_address(env: Mapping[str, str], port: int) -> str:
    """Return where this machine reaches the web server that listens on HOST and `port`."""
    host = env.get("HOST") or "127.0.0.1"
    host = "127.0.0.1" if host in ("0.0.0.0", "::") else host
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _license_server(env: Mapping[str, str], environment: str, systems: tuple[str, ...], port: int) -> tuple[str | None, bool]:
    """Return the License Server's address, None without one, and whether it is this installation itself."""
    url = env.get("LICENSE_SERVER_URL", "").rstrip("/")
    if url != OWN:
        return url or None, False
    if environment == "production" or not {"pos", "licensing"} <= set(systems):
        raise ConfigurationError("LICENSE_SERVER_URL=own is for development, with SYSTEMS=pos,licensing. Name the server's address.")
    return own_address(env, port), True


def _keys(text: str) -> dict[str, str]:
    """Read `kid=public key` pairs, separated by commas."""
    pairs = [part.strip().partition("=") for part in text.split(",") if part.strip()]
    if not all(kid and key for kid, _equals, key in pairs):
        raise ConfigurationError("LICENSE_KEYS must be pairs such as k1=base64, separated by commas.")
    return {kid: key for kid, _equals, key in pairs}


def _stripe(env: Mapping[str, str]) -> dict[str, str | None]:
    """Read Stripe's two secrets: both or none."""
    found = {"stripe_secret_key": env.get("STRIPE_SECRET_KEY") or None, "stripe_webhook_secret": env.get("STRIPE_WEBHOOK_SECRET") or None}
    if (found["stripe_secret_key"] is None) != (found["stripe_webhook_secret"] is None):
        raise ConfigurationError("Set both STRIPE_SECRET_KEY and STRIPE_WEBHOOK_SECRET, or neither.")
    return found


def load_settings(env: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings; raise ConfigurationError naming the variable that is missing or unusable."""
    environment = env.get("WKPOS_ENV", "development")
    if environment not in ENVIRONMENTS:
        raise ConfigurationError(f"WKPOS_ENV must be one of {', '.join(ENVIRONMENTS)}, not {environment!r}.")
    database_url = env.get("DATABASE_URL")
    if not database_url:
        raise ConfigurationError("DATABASE_URL is not set. Start with bin/run, or name a PostgreSQL database.")
    secret = env.get("SECRET_KEY", DEVELOPMENT_SECRET)
    if environment == "production" and (secret == DEVELOPMENT_SECRET or len(secret) < 32):
        raise ConfigurationError("SECRET_KEY must be set to at least 32 random characters in production.")
    systems = tuple(part.strip() for part in env.get("SYSTEMS", "pos").split(",") if part.strip())
    unknown = [name for name in systems if name not in SYSTEMS]
    if unknown or not systems:
        raise ConfigurationError(f"SYSTEMS names {', '.join(unknown) or 'nothing'}; known: {', '.join(SYSTEMS)}.")
    port = _number(env, "PORT", "5000")
    license_server_url, licenses_itself = _license_server(env, environment, systems, port)
    return Settings(
        environment=environment,
        database_url=sqlalchemy_url(database_url),
        database_owner_url=sqlalchemy_url(env.get("DATABASE_OWNER_URL", database_url)),
        database_read_url=sqlalchemy_url(env["DATABASE_READ_URL"]) if env.get("DATABASE_READ_URL") else None,
        redis_url=env.get("REDIS_URL") or None,
        secret_key=secret,
        systems=systems,
        port=port,
        public_url=env.get("PUBLIC_URL", f"http://localhost:{port}").rstrip("/"),
        files_path=Path(env.get("FILES_PATH", ROOT / "var" / "files")),
        mail_url=env.get("MAIL_URL", "fake:"),
        mail_from=env.get("MAIL_FROM", "WK POS <no-reply@localhost>"),
        trusted_proxies=_number(env, "TRUSTED_PROXIES", "0"),
        terminal=env.get("CARD_TERMINAL", "fake"),
        printer=env.get("PRINTER", ""),
        license_server_url=license_server_url,
        licenses_itself=licenses_itself,
        license_keys=_keys(env.get("LICENSE_KEYS", "")),
        **_stripe(env),
    )
