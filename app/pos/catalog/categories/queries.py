"""Reading categories."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import func, select

from app.kernel.database import db
from app.kernel.i18n import language, name_of
from app.kernel.refusal import NotFound
from app.pos.catalog.categories.models import Category
from app.pos.catalog.products.models import Product


def get_category(category_id: UUID) -> Category:
    """Return a category; raise NotFound."""
    found = db.session.scalar(select(Category).where(Category.id == category_id, Category.deleted_at.is_(None)))
    if found is None:
        raise NotFound("category_not_found")
    return found


def list_categories() -> list[Category]:
    """Return every category that is not put away, in the order of siblings."""
    return list(db.session.scalars(
        select(Category).where(Category.deleted_at.is_(None)).order_by(Category.sort_order, Category.name, Category.id)))


def count_products() -> dict[UUID, int]:
    """Return the number of products directly in each category."""
    rows = db.session.execute(
        select(Product.category_id, func.count()).where(Product.deleted_at.is_(None), Product.category_id.is_not(None))
        .group_by(Product.category_id))
    return {row[0]: row[1] for row in rows}


def category_names() -> dict[str, str]:
    """Return what stored names of categories are called in the language in use; empty where they are shown as stored."""
    return {} if language() == "en" else {row.name: name_of(row.name, row.name_ar) for row in list_categories()}


def list_tree(only_active: bool = False, *, counted: bool = False) -> list[dict]:
    """Return the categories as a flat list in tree order: id, name, name_ar, color, depth (0 at the top), path
    ("Food > Drinks"), label (the path in the language in use), parent_id, products (in it alone, when `counted`), is_active,
    is_first and is_last among its siblings."""
    counts = count_products() if counted else {}
    below: dict[UUID | None, list[Category]] = {}
    rows = [row for row in list_categories() if row.is_active or not only_active]
    known = {row.id for row in rows}
    for row in rows:
        below.setdefault(row.parent_id if row.parent_id in known else None, []).append(row)
    tree: list[dict] = []

    def walk(parent: UUID | None, depth: int, path: str, label: str) -> None:
        siblings = below.get(parent, [])
        for row in siblings:
            own = f"{path} > {row.name}" if path else row.name
            shown = name_of(row.name, row.name_ar)
            shown = f"{label} > {shown}" if label else shown
            tree.append({
                "id": row.id, "name": row.name, "name_ar": row.name_ar, "color": row.color, "depth": depth,
                "path": own, "label": shown, "parent_id": row.parent_id, "products": counts.get(row.id, 0), "is_active": row.is_active,
                "is_first": row is siblings[0], "is_last": row is siblings[-1]})
            walk(row.id, depth + 1, own, shown)

    walk(None, 0, "", "")
    return tree


def list_branch_ids(category_id: UUID) -> list[UUID]:
    """Return a category's id and those of all categories below it."""
    parents = db.session.execute(
        select(Category.id, Category.parent_id).where(Category.deleted_at.is_(None))).all()
    wanted, grew = {category_id}, True
    while grew:
        more = {row.id for row in parents if row.parent_id in wanted} - wanted
        wanted |= more
        grew = bool(more)
    return sorted(wanted)
