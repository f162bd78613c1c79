"""docs/models.md against the code: every table named there exists, every table that exists is named there."""

import importlib
import re
from enum import Enum
from pathlib import Path

import app.licensing.models
import app.pos.models  # noqa: F401
from app.kernel.database import Base

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "models.md").read_text(encoding="utf-8")
SCHEMAS = {table.schema for table in Base.metadata.tables.values()}
NAMED = {name for name in re.findall(r"`([a-z_]+\.[a-z_]+)`", PAGE) if name.split(".")[0] in SCHEMAS}


def test_every_table_named_on_the_page_exists():
    assert {name for name in NAMED if name not in Base.metadata.tables} == set()


def test_every_table_is_named_on_the_page():
    assert set(Base.metadata.tables) - NAMED == set()


def test_every_enum_named_on_the_page_exists():
    for name in re.findall(r"`(app\.[\w.]+\.[A-Z]\w+)`", PAGE):
        module, _, attribute = name.rpartition(".")
        assert issubclass(getattr(importlib.import_module(module), attribute), Enum)


def test_every_row_says_where_or_planned():
    rows = re.findall(r"^\| (\w+) \| (.*) \|$", PAGE, re.M)
    assert [name for name, where in rows if not where.strip()] == []
