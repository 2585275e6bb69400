"""The simulated prison: fixed-width GBK records in a pair of folders."""
