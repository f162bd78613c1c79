"""License Server: plans, licences, activations, offline files, metering, billing, and the portal of owners and staff.

A system of its own: it shares no table and no import with WK POS, and speaks with it by HTTP and signed files.
"""
