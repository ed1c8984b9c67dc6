"""Personas, own templates and used prompts as rows. SQL only; who may see what is the studio's to decide."""
