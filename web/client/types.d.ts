/** The client's data. `Manifest` and `Entry` are described in server/model/pack.py. */

export interface Entry {
  url: string
  type: string
  sha256: string
  size_bytes: number
  offset: number
  length: number
  method: "stored" | "deflate"
  lang?: string | null
  /** Makes the content from another one that the phone may hold. */
  patch?: { from: string; url: string; size_bytes: number }
  /** Set while the phone is to patch: the entry as the manifest names it. */
  whole?: Entry
}

export interface Manifest {
  format: number
  tour: string
  edition: number
  /** ISO 8601 */
  released_on: string
  languages: string[]
  titles: Record<string, string>
  poster: string
  stops: { id: string; sha256: string }[]
  archive: { url: string; sha256: string; size_bytes: number }
  entries: Entry[]
}

/** What a visitor chose for a tour, and the edition that is offered or arriving. */
export interface Choice {
  languages: string[]
  /** The edition that is offered (`started` false) or being fetched (`started` true). */
  manifest: Manifest | null
  started: boolean
  paused: boolean
  /** SHA-256 of the archive that the visitor put off. */
  declined: string | null
  /** Milliseconds since 1970, 0 for never. */
  checked_at: number
  /** The edition that was replaced while pages of it may be open; until the next start. */
  replaced: Manifest | null
}

/** Neighbouring entries that one request fetches: bytes `start` to `end`, `end` excluded. */
export interface Run {
  start: number
  end: number
  entries: Entry[]
}

export type State =
  | "absent"
  | "home-advice"
  | "unsupported"
  | "checking"
  | "no-space"
  | "downloading"
  | "paused"
  | "ready"
  | "stale"
  | "updating"
  | "broken"
  | "failed"

export type Command =
  "install" | "pause" | "resume" | "update" | "later" | "delete" | "mend" | "verify"

/** What was found on the phone, or what happened to the work. */
export type Fact =
  | "nothing"
  | "advise"
  | "unable"
  | "whole"
  | "newer"
  | "damaged"
  | "held"
  | "arrive"
  | "renew"
  | "full"
  | "fail"

/** What a look at the phone finds. */
export interface Found {
  fact: Fact
  /** The edition that serves. */
  manifest: Manifest | null
  choice: Choice
  /** Entries of the serving edition that are not here. */
  missing: Entry[]
  /** SHA-256 of every blob on the phone, whoever needs it. */
  have: Set<string>
}

/** Everything that a page may show about a tour on this phone. */
export interface View extends Omit<Found, "fact"> {
  state: State
  /** Stored bytes that arrived and that were to arrive, in the current work. */
  done: number
  total: number
  /** Bytes that the work needs on the phone, and that are free; known when they were measured. */
  need: number
  free: number
}

/** What tabs tell each other about a tour. */
export type News =
  | { tour: string; kind: "progress"; fact: "arrive" | "renew"; done: number; total: number }
  | { tour: string; kind: "look" }
  | { tour: string; kind: "pause" }

/** A visitor's progress through one tour; the only thing that is kept of a walk. */
export interface Walk {
  tour: string
  /** Milliseconds since 1970. */
  started_at: number
  ended_at: number | null
  /** Stops in the order in which they were reached. */
  reached: string[]
  /** The stop walked to; null after the last one. */
  next: string | null
  /** Metres from the start of the line; null until the first position. */
  along: number | null
  reverse: boolean
  paused: boolean
}

/** One position of the phone. */
export interface Fix {
  lon: number
  lat: number
  accuracy_m: number
  /** Degrees clockwise from north, where the phone knows them. */
  heading_deg: number | null
  at_ms: number
}

type Metres = readonly [number, number]

/** A stop in metres; `gate` is where the line passes it. */
export interface TrailStop {
  id: string
  at: Metres
  gate: Metres
  along: number
  radius: number
  stay: number
}

/** What following remembers from one position to the next; never kept. */
export interface Memory {
  recent: Fix[]
  inside: string | null
  inside_since: number
  arrived_at: number
  behindRow: number
  offRow: number
  off: boolean
  /** The line was reached once. */
  joined: boolean
  /** The farthest along the walk, to see that it goes back. */
  best: number | null
  backRow: number
}

export interface Happening {
  kind: "joined" | "arrived" | "passed" | "off" | "back" | "backwards"
  stop: string
}

export interface Followed {
  walk: Walk
  memory: Memory
  happened: Happening[]
}

/** To the next stop: metres and degrees from north, null without a position; then to the end. */
export interface Leg {
  metres: number | null
  degrees: number | null
  rest: number
  minutes: number
}
