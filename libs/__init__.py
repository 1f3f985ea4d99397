"""Shared libraries; they never import a service."""
