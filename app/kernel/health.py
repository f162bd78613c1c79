"""Health (the process answers) and readiness (the database is there and migrated; the messenger is told, not needed)."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from redis.exceptions import RedisError
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError, SQLAlchemyError

from app.kernel import jobs, migrations
from app.kernel.database import db, dialect_name

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def healthz():
    """Answer as soon as the process serves."""
    return jsonify(status="ok")


@blueprint.get("/readyz")
def readyz():
    """Answer 200 when requests can be served: the database answers at the expected migration; else 503."""
    checks = {"database": _database(again=True), "messenger": _messenger()}
    ready = checks["database"] == "ok"
    return jsonify(status="ready" if ready else "not ready", checks=checks), 200 if ready else 503


@blueprint.get("/metrics")
def metrics():
    """Answer Prometheus' figures of this process."""
    return Response(generate_latest(), content_type=CONTENT_TYPE_LATEST)


def _database(*, again: bool) -> str:
    try:
        if dialect_name() == "postgresql":
            found = db.session.scalar(text(migrations.AT))
            if found != migrations.newest():
                return f"at migration {found}, expected {migrations.newest()}: run the migrations"
        else:
            db.session.execute(text("SELECT 1"))
        return "ok"
    except ProgrammingError:
        return "not migrated yet: run the migrations"
    except SQLAlchemyError as error:
        if again and getattr(error, "connection_invalidated", False):  # the database was restarted since the last request
            db.session.rollback()
            return _database(again=False)
        return f"away: {type(error).__name__}"
    finally:
        db.session.rollback()


def _messenger() -> str:
    try:
        redis = jobs.connection()
        if redis is None:
            return "none configured"
        redis.ping()
        return "ok"
    except RedisError as error:
        return f"away: {type(error).__name__}"
