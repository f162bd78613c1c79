"""What License Server and licensed installation both speak: serial keys, device fingerprints, signed files, the ladder.

Pure functions on values, no tables and no network: the server signs with them, the installation judges with them,
and neither imports the other.
"""
