-- On Supabase both exist already or may be made by the owner of the project.
create schema if not exists extensions;
create extension if not exists vector with schema extensions;
