"""What can happen in a shop, by whoever may: the seller's own people, or a partner's on their behalf."""
