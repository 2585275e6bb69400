"""Drafting a mapping from sample documents: formats, names, values, and every guess with its reason."""

from .draft import Draft, Order, draft

__all__ = ["Draft", "Order", "draft"]
