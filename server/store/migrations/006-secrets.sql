create table secret (
    name text primary key,
    value text not null
) strict;
