#!/bin/sh
# Run once by the image of PostgreSQL: a second database for the vectors, as a Supabase project has it, and the role that
# PostgREST logs in as. The tables themselves come from the service's migrations (SUPABASE_DB_URL).
set -eu

psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" --command 'create database vectors'
psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname vectors --file /opt/nova/bootstrap.sql
psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname vectors --set password="$AUTHENTICATOR_PASSWORD" <<'SQL'
create role authenticator login noinherit password :'password';
grant anon, authenticated, service_role to authenticator;
SQL
