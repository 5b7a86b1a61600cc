"""Data Analytics: twelve areas over a shop's daily figures, each declared in `areas`."""
