CREATE TABLE llm_jobs (
  id text PRIMARY KEY,
  lane text NOT NULL CHECK (lane IN ('live', 'thread', 'background')),
  model_id text NOT NULL,
  provider text NOT NULL,
  user_id text NOT NULL,
  owner_kind text NOT NULL CHECK (owner_kind IN ('thread', 'summary', 'request')),
  owner_id text NOT NULL,
  input text NOT NULL,
  idempotency_key text,
  request_hash text NOT NULL,
  request_id text,
  state text NOT NULL CHECK (state IN ('queued', 'running', 'complete', 'failed', 'cancelled')),
  attempt integer NOT NULL,
  answer text NOT NULL,
  reason text,
  usage jsonb,
  problem jsonb,
  created_at timestamptz(3) NOT NULL,
  started_at timestamptz(3),
  finished_at timestamptz(3),
  holder text,
  lease_until timestamptz(3) NOT NULL,
  revision integer NOT NULL,
  UNIQUE (user_id, idempotency_key)
);
CREATE INDEX llm_jobs_of_user ON llm_jobs (user_id, created_at, id);
CREATE INDEX llm_jobs_of_all ON llm_jobs (created_at, id);
CREATE INDEX llm_jobs_owner ON llm_jobs (owner_kind, owner_id);
-- What waits and runs: renewed by its holder, taken up from one that is no more.
CREATE INDEX llm_jobs_open ON llm_jobs (holder) WHERE finished_at IS NULL;
-- Finished ones are swept by age.
CREATE INDEX llm_jobs_finished ON llm_jobs (finished_at) WHERE finished_at IS NOT NULL;
