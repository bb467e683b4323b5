"""What Lambda remembers and the rules about it: no I/O, no clock reads, no knowledge of how code runs."""
