create table revision (
  tour text not null,
  number integer not null,
  tree text not null,
  changes text not null,
  author text not null,
  note text not null,
  started_at text not null,
  saved_at text not null,
  automatic integer not null,
  primary key (tour, number)
);

create table head (
  tour text primary key,
  revision integer not null,
  foreign key (tour, revision) references revision (tour, number)
);

create table kept (
  tour text not null,
  number integer not null,
  sha256 text not null,
  primary key (tour, number, sha256)
);

create table publication (
  tour text not null,
  edition integer not null,
  revision integer not null,
  author text not null,
  at text not null,
  primary key (tour, edition)
);

create table planned (
  tour text primary key,
  revision integer not null,
  author text not null,
  release_at text not null
);

create table withdrawn (
  tour text primary key,
  reason text not null,
  author text not null,
  at text not null
);

create table presence (
  tour text not null,
  staff text not null references staff (id) on delete cascade,
  path text not null,
  seen_at text not null,
  primary key (tour, staff)
);

create table preview (
  token text primary key,
  tour text not null,
  revision integer not null,
  site text not null,
  blobs text not null,
  expires_at text not null
);

create table job (
  tour text primary key,
  done integer not null,
  total integer not null,
  finished integer not null,
  outcome text not null,
  at text not null
)
