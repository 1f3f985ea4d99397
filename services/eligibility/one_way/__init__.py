"""The one-way file (.todoke): how a list gets from the closed network, where it is made, to the internet side.

Signed by who packs it, encrypted for the one who is to open it; nothing of it can be read or changed on the way.
"""
