"""Residents' phones in the browser: a chat with the city's account, a menu, one phone at a time."""
