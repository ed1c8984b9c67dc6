"""From a plan to stored pictures: submit, run, store, settle, and mend what a crash left."""
