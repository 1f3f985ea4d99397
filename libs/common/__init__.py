"""What at least two services need; no word of the domain in it except `events/`."""
