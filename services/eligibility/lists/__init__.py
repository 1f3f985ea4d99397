"""Target lists (対象者リスト) from Excel and CSV: read, checked, explained.

Begin with `read.read`. Pure: no database, no network, no framework. Reading a big list takes seconds of CPU, so
callers run it in a process of its own. Nothing is imported here: `todoke match` needs dates and headings only.
"""
