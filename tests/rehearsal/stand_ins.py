"""What the start scripts of the images of PostgreSQL and Kafka do, with programs that are on this machine."""

import shlex
from pathlib import Path

from tests.rehearsal.plan import Program


def postgres(program: Program, bin_: Path) -> str:
    """Make the database once, by socket only, run the init scripts, then serve as the file says."""
    options = shlex.join(program.command[1:])
    lines = [
        f"export PATH={bin_}:/usr/bin:/bin PGDATA=/var/lib/postgresql/data PGHOST=/run/postgresql",
        'initdb --username=postgres --pwfile="$POSTGRES_PASSWORD_FILE" $POSTGRES_INITDB_ARGS >/dev/null',
        'echo "host all all all scram-sha-256" >> "$PGDATA/pg_hba.conf"',
        'echo "unix_socket_directories = \'/run/postgresql\'" >> "$PGDATA/postgresql.conf"',
        'pg_ctl -o "-c listen_addresses=" -w start >/dev/null',
        'createdb -U postgres "$POSTGRES_DB"',
        "for script in /docker-entrypoint-initdb.d/*; do $script; done",
        "pg_ctl -m fast -w stop >/dev/null",
        f"exec postgres -c listen_addresses='*' {options}",
    ]
    return shlex.join(["sh", "-ec", "\n".join(lines)])


def kafka(program: Program, jars: Path) -> str:
    """`KAFKA_NODE_ID` becomes `node.id`, and so on; then format and start."""
    settings = {
        name.removeprefix("KAFKA_").lower().replace("_", "."): value
        for name, value in program.environment.items()
        if name.startswith("KAFKA_")
    }
    text = "".join(f"{name}={value}\n" for name, value in settings.items())
    java = f'java -Xmx512m -XX:+UseSerialGC -cp "{jars}/*"'
    lines = [
        f"printf %s {shlex.quote(text)} > /tmp/server.properties",
        f'{java} kafka.tools.StorageTool format -t "$CLUSTER_ID" -c /tmp/server.properties',
        f"exec {java} kafka.Kafka /tmp/server.properties",
    ]
    return shlex.join(["sh", "-ec", "\n".join(lines)])
