"""Interfaces for programs: endpoints declared once, from which input is checked, answers are written and both described."""
