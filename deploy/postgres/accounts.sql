-- Made by `python -m deploy.postgres.rights`, which says what it is for.
\set ON_ERROR_STOP on

\unset password
\getenv password DIRECTORY_PASSWORD
\if :{?password}
SELECT 'CREATE ROLE "utbyte_directory"'
    WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'utbyte_directory') \gexec
ALTER ROLE "utbyte_directory" LOGIN NOSUPERUSER NOCREATEROLE NOCREATEDB NOREPLICATION NOBYPASSRLS
    PASSWORD :'password';
\else
\warn no DIRECTORY_PASSWORD: the account utbyte_directory stays as it is
\endif

\unset password
\getenv password LENDING_PASSWORD
\if :{?password}
SELECT 'CREATE ROLE "utbyte_lending"'
    WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'utbyte_lending') \gexec
ALTER ROLE "utbyte_lending" LOGIN NOSUPERUSER NOCREATEROLE NOCREATEDB NOREPLICATION NOBYPASSRLS
    PASSWORD :'password';
\else
\warn no LENDING_PASSWORD: the account utbyte_lending stays as it is
\endif

\unset password
\getenv password LISTINGS_PASSWORD
\if :{?password}
SELECT 'CREATE ROLE "utbyte_listings"'
    WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'utbyte_listings') \gexec
ALTER ROLE "utbyte_listings" LOGIN NOSUPERUSER NOCREATEROLE NOCREATEDB NOREPLICATION NOBYPASSRLS
    PASSWORD :'password';
\else
\warn no LISTINGS_PASSWORD: the account utbyte_listings stays as it is
\endif

\unset password
\getenv password PROGRAMME_PASSWORD
\if :{?password}
SELECT 'CREATE ROLE "utbyte_programme"'
    WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'utbyte_programme') \gexec
ALTER ROLE "utbyte_programme" LOGIN NOSUPERUSER NOCREATEROLE NOCREATEDB NOREPLICATION NOBYPASSRLS
    PASSWORD :'password';
\else
\warn no PROGRAMME_PASSWORD: the account utbyte_programme stays as it is
\endif

\unset password
\getenv password BILLING_PASSWORD
\if :{?password}
SELECT 'CREATE ROLE "utbyte_billing"'
    WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'utbyte_billing') \gexec
ALTER ROLE "utbyte_billing" LOGIN NOSUPERUSER NOCREATEROLE NOCREATEDB NOREPLICATION NOBYPASSRLS
    PASSWORD :'password';
\else
\warn no BILLING_PASSWORD: the account utbyte_billing stays as it is
\endif

\unset password
\getenv password NOTIFICATIONS_PASSWORD
\if :{?password}
SELECT 'CREATE ROLE "utbyte_notifications"'
    WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'utbyte_notifications') \gexec
ALTER ROLE "utbyte_notifications" LOGIN NOSUPERUSER NOCREATEROLE NOCREATEDB NOREPLICATION NOBYPASSRLS
    PASSWORD :'password';
\else
\warn no NOTIFICATIONS_PASSWORD: the account utbyte_notifications stays as it is
\endif

\unset password
\getenv password PORTAL_PASSWORD
\if :{?password}
SELECT 'CREATE ROLE "utbyte_portal"'
    WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'utbyte_portal') \gexec
ALTER ROLE "utbyte_portal" LOGIN NOSUPERUSER NOCREATEROLE NOCREATEDB NOREPLICATION NOBYPASSRLS
    PASSWORD :'password';
\else
\warn no PORTAL_PASSWORD: the account utbyte_portal stays as it is
\endif

\unset password
\getenv password MIGRATE_PASSWORD
\if :{?password}
SELECT 'CREATE ROLE "utbyte_migrate"'
    WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'utbyte_migrate') \gexec
ALTER ROLE "utbyte_migrate" LOGIN NOSUPERUSER NOCREATEROLE CREATEDB NOREPLICATION NOBYPASSRLS
    PASSWORD :'password';
\else
\warn no MIGRATE_PASSWORD: the account utbyte_migrate stays as it is
\endif
