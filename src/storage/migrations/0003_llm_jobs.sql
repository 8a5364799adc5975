CREATE TABLE llm_jobs (
  id text PRIMARY KEY,
  lane text NOT NULL CHECK (lane IN ('live', 'thread', 'background')),
  model_id text NOT NULL,
  user_id text NOT NULL,
  owner_kind text NOT NULL CHECK (owner_kind IN ('thread', 'summary', 'request')),
  owner_id text NOT NULL,
  input jsonb NOT NULL,
  idempotency_key text NOT NULL,
  status text NOT NULL CHECK (status IN ('queued', 'running', 'complete', 'failed', 'cancelled')),
  attempts integer NOT NULL DEFAULT 0,
  output text,
  input_tokens integer,
  output_tokens integer,
  error_code text,
  error_message text,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  started_at timestamptz(3),
  finished_at timestamptz(3),
  UNIQUE (user_id, idempotency_key)
);
CREATE INDEX llm_jobs_page ON llm_jobs (user_id, created_at, id);
CREATE INDEX llm_jobs_owner ON llm_jobs (owner_kind, owner_id);
-- What waits and runs, in its order, after a restart too.
CREATE INDEX llm_jobs_open ON llm_jobs (lane, created_at, id) WHERE status IN ('queued', 'running');
-- Finished ones are swept by age.
CREATE INDEX llm_jobs_finished ON llm_jobs (finished_at) WHERE finished_at IS NOT NULL;
