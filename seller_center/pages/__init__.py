"""What the pages of the shop show: read and put into words, never decided or written."""
