"""Both systems as separate processes, each on its own database, with a clock that is moved: `bin/test tests/licensed`."""
