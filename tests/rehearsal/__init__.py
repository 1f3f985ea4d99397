"""docker-compose.yml played through without an engine: `make compose-rehearsal` (root, Linux, Java 17 and Maven).

Commands, environment, users, capabilities, read-only root, volumes, secrets, names and health checks are those of the
file; the programs are what the image's build stage makes. What only an engine does is not tried: building layers,
pulling images, the start scripts of the images of PostgreSQL and Kafka (`stand_ins.py` does what they do).
"""
