"""The simulated procuratorates: JSON over HTTP, both ways."""
