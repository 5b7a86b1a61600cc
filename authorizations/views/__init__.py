"""HTTP in, HTTP out: both Centers' pages, one file per subject."""
