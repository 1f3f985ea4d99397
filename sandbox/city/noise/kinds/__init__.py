"""The kinds of noise on true pairs, each labelled by what a careful rule set may do with it."""
