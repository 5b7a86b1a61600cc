"""Every shape of input of the shop's pages."""
