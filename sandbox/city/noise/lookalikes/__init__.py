"""The kinds of look-alikes: two people, or two registrations, that must not be taken for each other."""
