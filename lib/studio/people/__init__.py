"""Use cases of people and programs: who acts, where, with which keys."""
