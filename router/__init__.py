"""WHERE a transfer goes and when again: the door, release, settlement, transports."""
