"""Pictures of products: the page where they are kept, and the files themselves."""

from __future__ import annotations

from uuid import UUID

from flask import Response, send_file

from app.adapters.files import FileMissing, files
from app.kernel.actor import current_actor
from app.kernel.forms import form_view
from app.kernel.i18n import _
from app.kernel.pages import notify, redirect_to, show, url
from app.kernel.refusal import NotFound
from app.kernel.resource import PUBLIC, Resource
from app.pos.catalog.images import rules, service
from app.pos.catalog.images.forms import ImageForm
from app.pos.catalog.products.editing import tabs
from app.pos.catalog.products.queries import get_product, list_images
from app.pos.catalog.saving import saved

images = Resource("pos.catalog.images", url=rules.ADDRESS)
AT = "pos.catalog.images"
YEAR = 365 * 24 * 3600


@images.page("/of/<uuid:product_id>", permission="catalog.products.view")
def index(product_id: UUID):
    """Show the pictures of a product and the form for one more."""
    return _page(product_id, ImageForm())


@images.action("/of/<uuid:product_id>", permission="catalog.products.edit")
def upload(product_id: UUID):
    """Add a picture."""
    form = ImageForm()
    if not form.validate() or not saved(form, lambda: service.add_image(
            product_id, form.file.data.stream, form.alt_text.data, current_actor())):
        return show("pos/catalog/images/index.html", _page(product_id, form), 422)
    notify(_("The picture was added."))
    return redirect_to(f"{AT}.index", product_id=product_id)


@images.action("/of/<uuid:product_id>/<uuid:image_id>/main", permission="catalog.products.edit")
def make_main(product_id: UUID, image_id: UUID):
    """Make a picture the main one."""
    service.make_main(product_id, image_id, current_actor())
    return redirect_to(f"{AT}.index", product_id=product_id)


@images.action("/of/<uuid:product_id>/<uuid:image_id>/remove", permission="catalog.products.edit")
def remove(product_id: UUID, image_id: UUID):
    """Take a picture off the product."""
    service.remove_image(product_id, image_id, current_actor())
    notify(_("The picture was removed."))
    return redirect_to(f"{AT}.index", product_id=product_id)


@images.page("/file/<uuid:tenant_id>/<name>", permission=PUBLIC)
def file(tenant_id: UUID, name: str):
    """Send a picture's file. Its name cannot be guessed and its content never changes: browsers keep it for a year."""
    try:
        content = files().open(f"products/{tenant_id}/{name}")
    except (FileMissing, ValueError):
        raise NotFound("image_not_found") from None
    response: Response = send_file(content, mimetype="image/webp", max_age=YEAR)
    response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    response.headers["Content-Security-Policy"] = "default-src 'none'"
    return response


def _page(product_id: UUID, form: ImageForm) -> dict:
    product, rows = get_product(product_id, archived=None), list_images(product_id)
    can_edit = current_actor().may("catalog.products.edit") and product.deleted_at is None
    view = form_view(form, action=url(f"{AT}.upload", product_id=product_id), submit=_("Add picture"), enctype="multipart/form-data")
    return {
        "title": product.name, "tabs": tabs(product_id, "images", len(rows)), "can_edit": can_edit, "form": view,
        "images": [{"id": row.id, "url": rules.image_url(row.file_key), "alt": row.alt_text or product.name, "width": row.width,
                    "height": row.height, "is_main": row.is_primary,
                    "main_url": url(f"{AT}.make_main", product_id=product_id, image_id=row.id),
                    "remove_url": url(f"{AT}.remove", product_id=product_id, image_id=row.id)} for row in rows],
        "breadcrumb": [{"label": _("Products"), "url": url("pos.catalog.products.index")},
                       {"label": product.name, "url": url("pos.catalog.products.edit", product_id=product_id)}]}
