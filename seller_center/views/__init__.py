"""HTTP in, HTTP out, one file per section of the shop."""
