"""Who is who: identity proof, consent, the link between a LINE account and a person.

Consumes line.followed, line.unfollowed. Publishes resident.registered (an upsert by revision: also relink and
correction), resident.suspended, resident.withdrawn.
"""
