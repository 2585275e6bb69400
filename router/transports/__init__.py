"""The wire between gateways and hub. It may lose anything; both ends are durable."""
