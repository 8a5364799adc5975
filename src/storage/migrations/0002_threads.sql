-- Words are kept as they are written, and by their English stems: who looks for a name or another language finds the
-- one, who looks for "recording" finds "recorded" by the other. They are those of a text's beginning: a tsvector holds
-- a megabyte at most, and an insert beyond it fails.
CREATE TABLE threads (
  id text PRIMARY KEY,
  user_id text NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  title text NOT NULL,
  system_prompt text,
  summary text,
  message_count integer NOT NULL DEFAULT 0,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  updated_at timestamptz(3) NOT NULL DEFAULT now(),
  search tsvector GENERATED ALWAYS AS (
    setweight(to_tsvector('simple', left(title, 10000)) || to_tsvector('english', left(title, 10000)), 'A')
    || setweight(
      to_tsvector('simple', left(coalesce(summary, ''), 20000))
      || to_tsvector('english', left(coalesce(summary, ''), 20000)),
      'B'
    )
  ) STORED
);
CREATE INDEX threads_by_update ON threads (user_id, updated_at, id);
CREATE INDEX threads_by_creation ON threads (user_id, created_at, id);
CREATE INDEX threads_search ON threads USING gin (search);

CREATE TABLE thread_models (
  thread_id text NOT NULL REFERENCES threads (id) ON DELETE CASCADE,
  model_id text NOT NULL,
  system_prompt text,
  temperature double precision,
  token_budget integer,
  message_count integer NOT NULL DEFAULT 0,
  last_message_at timestamptz(3),
  summary text,
  summary_model text,
  summary_updated_at timestamptz(3),
  summary_through timestamptz(3),
  unsummarised_tokens integer NOT NULL DEFAULT 0,
  PRIMARY KEY (thread_id, model_id)
);

CREATE TABLE messages (
  id text PRIMARY KEY,
  thread_id text NOT NULL REFERENCES threads (id) ON DELETE CASCADE,
  model_id text NOT NULL,
  run_id text NOT NULL,
  role text NOT NULL CHECK (role IN ('user', 'assistant')),
  content text NOT NULL,
  tokens integer NOT NULL DEFAULT 0,
  tokens_estimated boolean NOT NULL DEFAULT true,
  temperature double precision,
  status text NOT NULL CHECK (status IN ('streaming', 'complete', 'failed', 'cancelled', 'interrupted')),
  finish_reason text CHECK (finish_reason IN ('stop', 'length', 'refusal')),
  cost_usd double precision,
  error jsonb,
  answers text,
  job_id text,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  finished_at timestamptz(3),
  -- What is still being written is kept every few seconds, and found once it is finished.
  search tsvector GENERATED ALWAYS AS (
    CASE WHEN status <> 'streaming' THEN
      setweight(to_tsvector('simple', left(content, 60000)), 'C')
      || setweight(to_tsvector('english', left(content, 60000)), 'D')
    END
  ) STORED
);
-- A page of one model's messages, and its newest; there is no other order to be mistaken for it.
CREATE INDEX messages_page ON messages (thread_id, model_id, created_at, id);
CREATE INDEX messages_run ON messages (run_id);
CREATE INDEX messages_search ON messages USING gin (search);
-- A model gives one answer at a time in a thread; and what a stopped process left unfinished.
CREATE UNIQUE INDEX messages_unfinished ON messages (thread_id, model_id) WHERE status = 'streaming';

CREATE TABLE runs (
  id text PRIMARY KEY,
  thread_id text NOT NULL REFERENCES threads (id) ON DELETE CASCADE,
  idempotency_key text,
  request_hash text,
  created_at timestamptz(3) NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX runs_once ON runs (thread_id, idempotency_key);
CREATE INDEX runs_thread ON runs (thread_id, created_at);
