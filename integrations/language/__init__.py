"""Services and servers with language models, one file per vendor."""
