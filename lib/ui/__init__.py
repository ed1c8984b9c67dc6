"""What pages share: the shell, session state, widgets and wording."""
