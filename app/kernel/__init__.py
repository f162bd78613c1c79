"""Everything below business: no module in here knows a business word."""
