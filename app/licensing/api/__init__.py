"""The License Server's interface for installations and programs."""
