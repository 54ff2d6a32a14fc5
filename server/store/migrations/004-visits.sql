create table visit (
  day text not null,
  kind text not null,
  tour text not null,
  about text not null,
  times integer not null,
  primary key (day, kind, tour, about)
);

create table batch (
  number text primary key,
  day text not null
);

create index batch_day on batch (day);
