"""A License Server with many licences: each with its owner, one device in use, and what was decided about it."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import create_engine, select, text
from sqlalchemy.sql.schema import ScalarElementColumnDefault

from app.cli.bench.search import WEIGHTS, WORDS
from app.cli.bench.world import World, at_work
from app.kernel.ids import new_id
from app.kernel.security import hash_token
from app.license_protocol import serial
from app.license_protocol.fingerprint import INSTALLATION_KEY, digest

DECISIONS = 3
TOTALS = list(itertools.accumulate(WEIGHTS))
OF_LICENSE = ("created_at", "id", "serial", "owner_id", "business_name", "tenant_reference", "plan_id", "status", "source", "zone",
              "expires_on", "expires_at", "grace_until", "used")
OF_DEVICE = ("id", "license_id", "device_name", "status", "version", "secret_hash", "sequence", "activated_at", "last_seen_at")
OF_PARTS = ("id", "activation_id", "cpu_id", "motherboard_id", "disk_id", "mac_address", "os_info", "installation_key")


@dataclass(frozen=True, slots=True)
class Licensed:
    """What the clients know: the serial keys by number; a device's token and parts follow from its number."""

    serials: list[str]


def token_of(number: int) -> str:
    """Return the token of the device with this number."""
    return f"benchmark-{number:08d}"


def reference_of(number: int) -> str:
    """Return the id, in its own system, of the business whose licence has this number."""
    return f"business-{number}"


def parts_of(number: int, *, is_new: bool = False) -> dict[str, str]:
    """Return what a device is recognised by; `is_new`: another machine of the same licence."""
    own = f"{'new' if is_new else 'own'}-{number}"
    told = {"cpu_id": "Processor", "disk_id": own, "mac_address": own, "os_info": "Linux x86_64", INSTALLATION_KEY: own}
    return {name: digest(name, value) for name, value in told.items()}


def seed(world: World, count: int) -> Licensed:
    """Lay the server out and copy `count` licences into its tables."""
    from app.kernel.actor import system_actor
    from app.kernel.database import Base, db
    from app.licensing.activations.models import Activation, DeviceFingerprint
    from app.licensing.licenses.models import License
    from app.licensing.modules.service import lay_foundations
    from app.licensing.owners.models import Owner
    from app.licensing.plans.models import LicensePlan

    with at_work({**world.env, "SYSTEMS": "licensing"}):
        lay_foundations(system_actor())
        db.session.commit()
        plan_id = db.session.scalars(select(LicensePlan.id).where(LicensePlan.key == "professional")).one()
    chance, moment = random.Random(3), datetime.now(UTC)
    keys = [serial.make() for _ in range(count)]
    owners, licenses, devices = ([new_id() for _ in range(count)] for _ in range(3))
    engine = create_engine(world.env["DATABASE_OWNER_URL"])
    with engine.begin() as connection:
        cursor = connection.connection.driver_connection.cursor()

        def copy(model: type[Base], columns: tuple[str, ...], rows: Iterator[tuple]) -> None:
            table = model.__table__
            usual = {column.name: column.default.arg for column in table.columns
                     if column.name not in columns and isinstance(column.default, ScalarElementColumnDefault)}
            with cursor.copy(f"COPY {table.fullname} ({', '.join((*columns, *usual))}) FROM STDIN") as out:
                for row in rows:
                    out.write_row((*row, *usual.values()))

        trigrams = connection.execute(text(
            "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'licensing' AND indexname LIKE '%trigram'")).all()
        for index, _definition in trigrams:  # built as a whole they take seconds, row by row a minute
            connection.execute(text(f"DROP INDEX licensing.{index}"))
        copy(Owner, ("id", "email", "name"), (
            (owners[n], f"{_name(chance, 1)}{n}@{_name(chance, 1)}.example", _name(chance, 2)) for n in range(count)))
        copy(License, OF_LICENSE, (
            (moment - timedelta(minutes=count - n), licenses[n], keys[n], owners[n], _name(chance, chance.randint(2, 4)), reference_of(n),
             plan_id, "ACTIVE", "ORDER", "UTC", *_ends(moment.date() + timedelta(days=chance.randrange(-1, 400))), "{}")
            for n in range(count)))
        copy(Activation, OF_DEVICE, ((devices[n], licenses[n], f"Till {n}", "ACTIVE", "1.0", hash_token(token_of(n)), 1, moment,
                                        moment - timedelta(seconds=chance.randrange(90))) for n in range(count)))
        copy(DeviceFingerprint, OF_PARTS, (
            (new_id(), devices[n], *[parts.get(name, "") for name in OF_PARTS[2:]]) for n in range(count) for parts in [parts_of(n)]))
        for _index, definition in trigrams:
            connection.execute(text(definition))
        connection.execute(text(
            "INSERT INTO licensing.license_decision (id, license_id, activation_id, asked, decision, code, reason, features, latency_ms, "
            "created_at) SELECT gen_random_uuid(), a.license_id, a.id, 'heartbeat', 'ALLOW', 'VALID', 'The licence is valid.', '[]', 1, "
            "now() - n * interval '1 minute' FROM licensing.activation a, generate_series(1, :decisions) n"), {"decisions": DECISIONS})
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))
    engine.dispose()
    return Licensed(keys)


def _name(chance: random.Random, words: int) -> str:
    return " ".join(chance.choices(WORDS, cum_weights=TOTALS, k=words)).title() if words > 1 else chance.choice(WORDS)


def _ends(last: date) -> tuple[date, datetime, datetime]:
    end = datetime.combine(last + timedelta(days=1), datetime.min.time(), UTC)
    return last, end, end + timedelta(days=14)
