"""Documents of A4: rendered to PDF by a worker, once, and kept."""
