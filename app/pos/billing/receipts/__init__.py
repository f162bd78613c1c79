"""Receipts on paper: in the browser and as ESC/POS, first prints and copies told apart."""
