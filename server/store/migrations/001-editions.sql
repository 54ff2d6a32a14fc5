create table edition (
  tour text not null,
  number integer not null,
  source text not null,
  record text not null,
  released_at text not null,
  primary key (tour, number)
) strict;

create table release (
  number integer primary key,
  site text not null,
  released_at text not null
) strict;

create table catalogue (
  tour text primary key,
  edition integer not null,
  foreign key (tour, edition) references edition (tour, number)
) strict;
