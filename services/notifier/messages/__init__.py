"""The texts sent over LINE: pure functions of addresses, without personal data and without the name of a benefit."""
