"""Input of pictures."""

from __future__ import annotations

from app.kernel.forms import FileField, Form, StringField, optional, required, text_length
from app.kernel.i18n import _l


class ImageForm(Form):
    """A picture to upload."""

    file = FileField(_l("Picture"), [required(_l("Choose a file."))], render_kw={"accept": "image/jpeg,image/png,image/webp,image/gif"},
                     description=_l("JPEG, PNG, WebP or GIF, at most 15 MB."))
    alt_text = StringField(_l("What it shows"), [optional(), text_length(200)],
                           description=_l("Read aloud to people who do not see it."))
