"""Local engines: functions from pictures to pictures that run on this machine, in worker processes only.

Their modules import native libraries, so nothing that a server imports at its start may import them.
"""
