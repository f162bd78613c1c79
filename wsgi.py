"""What a WSGI server loads: `granian --interface wsgi wsgi:app`."""

from app import create_app
from app.config import ConfigurationError

try:
    app = create_app()
except ConfigurationError as error:
    raise SystemExit(f"WK POS does not start: {error}") from None
