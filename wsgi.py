"""What a WSGI server loads: `granian --interface wsgi wsgi:app`."""

import gc

from app import create_app
from app.config import ConfigurationError

try:
    app = create_app()
except ConfigurationError as error:
    raise SystemExit(f"WK POS does not start: {error}") from None
gc.collect()
gc.freeze()  # what is there by now stays: no request waits while the collector looks through it
