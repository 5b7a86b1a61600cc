"""Where both Centers' pages about authorizations are."""
