"""What people and machines may hand in, one file per side."""
