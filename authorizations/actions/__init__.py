"""What can happen to what was agreed and granted, one file per subject."""
