-- Version 2 of the read model `analytics` has this column. The tables of version 1 are read until its rebuild has ended.
alter table if exists rm_analytics.activity add column if not exists stopped bigint not null default 0;
