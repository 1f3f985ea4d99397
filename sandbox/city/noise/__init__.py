"""A synthetic city written down twice, by a certificate and by a tax office, with the truth of who is who.

For measuring the matching of residents to target lists. It knows nothing of the matcher, so that neither is fitted to
the other.
"""
