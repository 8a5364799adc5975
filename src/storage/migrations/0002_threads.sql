-- The words of a text are those of its beginning: a tsvector holds a megabyte at most, and an insert beyond it fails.
CREATE TABLE threads (
  id text PRIMARY KEY,
  user_id text NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  title text NOT NULL,
  summary text,
  message_count integer NOT NULL DEFAULT 0,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  updated_at timestamptz(3) NOT NULL DEFAULT now(),
  search tsvector GENERATED ALWAYS AS (
    setweight(to_tsvector('simple', left(title, 10000)), 'A')
    || setweight(to_tsvector('simple', left(coalesce(summary, ''), 100000)), 'B')
  ) STORED
);
CREATE INDEX threads_by_update ON threads (user_id, updated_at, id);
CREATE INDEX threads_by_creation ON threads (user_id, created_at, id);
CREATE INDEX threads_search ON threads USING gin (search);

CREATE TABLE thread_models (
  thread_id text NOT NULL REFERENCES threads (id) ON DELETE CASCADE,
  model_id text NOT NULL,
  message_count integer NOT NULL DEFAULT 0,
  token_count integer NOT NULL DEFAULT 0,
  last_message_at timestamptz(3),
  summary text,
  summary_tokens integer,
  summary_through_seq bigint,
  summary_model text,
  summary_updated_at timestamptz(3),
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (thread_id, model_id)
);

CREATE TABLE messages (
  id text PRIMARY KEY,
  seq bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  thread_id text NOT NULL REFERENCES threads (id) ON DELETE CASCADE,
  model_id text NOT NULL,
  role text NOT NULL CHECK (role IN ('user', 'assistant')),
  content text NOT NULL,
  tokens integer,
  temperature double precision,
  status text NOT NULL CHECK (status IN ('pending', 'streaming', 'complete', 'failed', 'cancelled')),
  run_id text,
  error_code text,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  completed_at timestamptz(3),
  search tsvector GENERATED ALWAYS AS (to_tsvector('simple', left(content, 200000))) STORED
);
-- A page of one model's messages, and the newest message of a thread.
CREATE INDEX messages_page ON messages (thread_id, model_id, seq);
CREATE INDEX messages_newest ON messages (thread_id, seq);
CREATE INDEX messages_search ON messages USING gin (search);

CREATE TABLE runs (
  id text PRIMARY KEY,
  thread_id text NOT NULL REFERENCES threads (id) ON DELETE CASCADE,
  model_id text NOT NULL,
  user_id text NOT NULL,
  user_message_id text NOT NULL,
  assistant_message_id text NOT NULL,
  job_id text,
  idempotency_key text,
  status text NOT NULL CHECK (status IN ('queued', 'running', 'complete', 'failed', 'cancelled')),
  error_code text,
  error_message text,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  started_at timestamptz(3),
  finished_at timestamptz(3)
);
CREATE UNIQUE INDEX runs_once ON runs (thread_id, model_id, idempotency_key) WHERE idempotency_key IS NOT NULL;
CREATE INDEX runs_thread ON runs (thread_id, created_at);
-- What a stopped process left unfinished.
CREATE INDEX runs_open ON runs (created_at) WHERE status IN ('queued', 'running');
