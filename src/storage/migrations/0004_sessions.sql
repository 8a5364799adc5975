CREATE TABLE sessions (
  id text PRIMARY KEY,
  state text NOT NULL CHECK (state IN ('recording', 'finished', 'damaged')),
  title text NOT NULL,
  briefing text NOT NULL,
  started_at timestamptz(3) NOT NULL,
  duration_ms double precision,
  speakers jsonb NOT NULL,
  names text NOT NULL,
  turns integer NOT NULL,
  cost_usd double precision,
  rehearsal boolean NOT NULL,
  recovered boolean NOT NULL,
  problem text,
  fingerprint text NOT NULL,
  indexed_at timestamptz(3) NOT NULL DEFAULT now(),
  search tsvector GENERATED ALWAYS AS (
    setweight(to_tsvector('simple', left(title, 10000)), 'A')
    || setweight(to_tsvector('simple', left(names, 10000)), 'B')
    || setweight(to_tsvector('simple', left(briefing, 10000)), 'C')
  ) STORED
);
CREATE INDEX sessions_page ON sessions (started_at, id);
CREATE INDEX sessions_search ON sessions USING gin (search);
