#!/bin/sh
# Run by the PostgreSQL image once, when the database is made: a role with a password for each line of /secrets/roles.
# `app` owns the database and may act for every migrator; `todoke migrate` does the rest.
set -eu
roles=${ROLES_FILE:-/secrets/roles}
{
    while IFS=: read -r role password; do
        echo "CREATE ROLE $role LOGIN PASSWORD '$password';"
        case $role in *_migrator) echo "GRANT $role TO app;" ;; esac
    done < "$roles"
    echo "ALTER DATABASE todoke OWNER TO app;"
} | psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --username postgres --dbname todoke
