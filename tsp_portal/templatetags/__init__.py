"""The display tags of the portal's templates."""
