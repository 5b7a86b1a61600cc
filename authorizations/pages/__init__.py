"""What both Centers' pages show: read, put together and worded. Nothing is decided and nothing written here."""
