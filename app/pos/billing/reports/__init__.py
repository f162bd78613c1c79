"""X- and Z-reports on paper."""
