"""What the providers of speech to text have in common: requests, sockets and clocks."""
