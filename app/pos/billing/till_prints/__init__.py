"""What a till prints: receipts and the reports of its drawer."""
