"""Stands in for the parties outside: the LINE platform, an identity provider, a staff provider, phones and a city.

It behaves as they do, bad days included, so that the whole system runs and is tested without any contract. It never
runs beside a real outside party.
"""
