"""Rows of our own in the format of the data set, one for each oddity that is really in it."""

from __future__ import annotations

import csv
import gzip
from pathlib import Path

from app.kernel.database import db
from app.pos.sync.online_retail.reading import COLUMNS, read_days
from app.pos.sync.online_retail.service import Played, Player

UK = "United Kingdom"
ODDITIES = [
    # a plain sale, with an exact duplicate of a line
    ("900001", "85123A", "WHITE HEART", 6, "2010-12-01 08:26:00", "2.55", "17850", UK),
    ("900001", "71053", "LANTERN £", 2, "2010-12-01 08:26:00", "3.39", "17850", UK),
    ("900001", "71053", "LANTERN £", 2, "2010-12-01 08:26:00", "3.39", "17850", UK),
    # lines that stand apart, codes that differ in case, nobody known
    ("900002", "47591d", "PINK LUNCHBAG", 1, "2010-12-01 08:30:00", "1.25", "", UK),
    ("900003", "85123A", "", 4, "2010-12-01 08:31:00", "2.55", "17850", UK),
    ("900002", "47591D", "pink lunchbag", 3, "2010-12-01 08:31:00", "1.25", "", UK),
    # a price of a tenth of a penny, rounded on its line; a line for nothing
    ("900004", "PADS", "PADS", 4, "2010-12-01 09:00:00", "0.001", "12431", "EIRE"),
    ("900004", "PADS", "PADS", 5, "2010-12-01 09:00:00", "0.001", "12431", "EIRE"),
    ("900004", "GIFT", "SAMPLE", 1, "2010-12-01 09:00:00", "0", "12431", "EIRE"),
    # an invoice for nothing at all, and a stock adjustment
    ("900005", "GIFT", "", 1, "2010-12-01 09:10:00", "0.0", "", UK),
    ("900006", "71053", "damages", -5, "2010-12-01 09:20:00", "0.0", "", UK),
    # part of one sale comes back; what two sales have together comes back without one
    ("C900007", "85123A", "WHITE HEART", -5, "2010-12-01 10:00:00", "2.55", "17850", UK),
    ("C900008", "85123A", "WHITE HEART", -1, "2010-12-02 10:00:00", "2.55", "17850", UK),
    ("C900008", "85123A", "WHITE HEART", -4, "2010-12-02 10:00:00", "2.55", "17850", UK),
    # nobody's cancellation takes more cash than the day brought
    ("C900009", "M", "Manual", -1, "2010-12-02 11:00:00", "100.50", "", UK),
    ("900010", "M", "Manual", 1, "2010-12-02 12:00:00", "40.00", "", UK),
    # summer time
    ("900011", "71053", "LANTERN £", 1, "2011-05-03 10:00:00", "3.39", "12431", "Channel Islands"),
]


def write_rows(path: Path, rows: list[tuple]) -> Path:
    """Write rows as the data set has them; gzip if the name says so."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "wt", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(rows)
    return path


def play(path: Path, *, tax=None, steps: int | None = None) -> Played:
    """Play a file as the command does, each step its own transaction; stop dead after `steps` of them."""
    player = Player(tax)
    db.session.commit()
    for day in read_days([path]):
        for _rows in player.play(day):
            if steps == 0:
                db.session.rollback()
                return player.played
            steps = steps - 1 if steps else steps
            db.session.commit()
    return player.played
