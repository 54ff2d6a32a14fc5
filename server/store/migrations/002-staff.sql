create table staff (
  id text primary key,
  name text not null,
  name_key text not null unique,
  role text not null,
  languages text not null,
  interface text not null,
  password text not null,
  disabled integer not null,
  created_at text not null
);

create table invitation (
  token text primary key,
  staff text not null unique references staff (id) on delete cascade,
  expires_at text not null
);

create table session (
  token text primary key,
  staff text not null references staff (id) on delete cascade,
  browser text not null,
  started_at text not null,
  seen_at text not null,
  expires_at text not null
);

create index session_staff on session (staff);

create table attempt (
  who text primary key,
  failures integer not null,
  last_at text not null,
  welcome integer not null
);

create table audit (
  id text primary key,
  at text not null,
  who text not null,
  deed text not null,
  about text not null,
  detail text not null,
  network text not null
);

create index audit_at on audit (at);
