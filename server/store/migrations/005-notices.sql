create table notice (
  id text primary key,
  tour text not null,
  until text not null,
  said text not null,
  signature text not null,
  author text not null,
  at text not null
);
