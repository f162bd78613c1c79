"""Serial numbers that documents sell and take back."""

import pytest
from sqlalchemy import select

from app.kernel.database import db
from app.kernel.ids import new_id
from app.kernel.posting import Posting
from app.kernel.refusal import Refusal
from app.pos.inventory.api import find_serials, move_serials
from app.pos.inventory.serials.models import SerializedItem, SerialStatusHistory
from tests.pos.inventory.goods import make_variant


def make_serial(shop, serial="SN-1"):
    variant = make_variant(shop, f"PHONE-{serial}", has_serials=True)
    db.session.add(SerializedItem(variant_id=variant, branch_id=shop.branch_id, serial_number=serial))
    db.session.flush()
    return variant


def document(shop, *items, **values):
    posting = Posting()
    move_serials(posting, items, branch_id=shop.branch_id, source_kind="test", source_id=new_id(), employee_id=None, **values)
    posting.run()


def test_a_sold_serial_number_leaves_stock_and_its_history_says_so(edge_shop):
    phone = make_serial(edge_shop)
    document(edge_shop, (phone, "SN-1", True))
    assert find_serials(["SN-1", "SN-9"])["SN-1"]["status"] == "SOLD"
    history = db.session.execute(select(SerialStatusHistory.from_status, SerialStatusHistory.to_status)).all()
    assert [tuple(row) for row in history] == [("AVAILABLE", "SOLD")]
    assert db.session.scalar(select(SerializedItem.version)) == 2


def test_a_serial_number_is_sold_once(edge_shop):
    phone = make_serial(edge_shop)
    document(edge_shop, (phone, "SN-1", True))
    with pytest.raises(Refusal) as refused:
        document(edge_shop, (phone, "SN-1", True))
    assert (refused.value.code, refused.value.status) == ("serial_not_available", 409)


def test_a_sold_serial_number_comes_back_into_stock_or_damaged(edge_shop):
    phone = make_serial(edge_shop)
    document(edge_shop, (phone, "SN-1", True))
    document(edge_shop, (phone, "SN-1", False))
    assert find_serials(["SN-1"])["SN-1"]["status"] == "AVAILABLE"
    document(edge_shop, (phone, "SN-1", True))
    document(edge_shop, (phone, "SN-1", False), damaged=frozenset({"SN-1"}))
    assert find_serials(["SN-1"])["SN-1"]["status"] == "DAMAGED"


def test_what_was_not_sold_cannot_come_back(edge_shop):
    phone = make_serial(edge_shop)
    with pytest.raises(Refusal) as refused:
        document(edge_shop, (phone, "SN-1", False))
    assert refused.value.code == "serial_not_sold"


def test_an_unknown_serial_number_is_refused_with_what_to_do(edge_shop):
    phone = make_serial(edge_shop)
    with pytest.raises(Refusal) as refused:
        document(edge_shop, (phone, "SN-2", True))
    assert (refused.value.code, refused.value.details["serial"]) == ("serial_unknown", "SN-2")
    assert "add it" in str(refused.value.remedy)


def test_one_document_cannot_sell_the_same_piece_twice(edge_shop):
    phone = make_serial(edge_shop)
    with pytest.raises(Refusal) as refused:
        document(edge_shop, (phone, "SN-1", True), (phone, "SN-1", True))
    assert refused.value.code == "serial_twice"
