/** Delays people notice: from a frame on a page to a turn that took too long. */
const TURN_SECONDS = [0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1, 1.5, 2, 3, 5, 10];
const REQUEST_SECONDS = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10];
/** What may wait in line: from at once to ten minutes. */
const WAIT_SECONDS = [0.01, 0.1, 0.3, 1, 3, 10, 30, 60, 300, 600];
const DELAY_SECONDS = [0.001, 0.003, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1];

interface MetricInfo {
  readonly kind: 'counter' | 'gauge' | 'histogram';
  /** A sentence for whoever builds a dashboard. */
  readonly help: string;
  /** Each with few values, known from code or configuration: engines, routes, outcomes. Never an id, a name or a text. */
  readonly labels: readonly string[];
  /** Upper bounds of a histogram's buckets, in its unit. */
  readonly buckets?: readonly number[];
}

/**
 * Everything that is measured, by name without the prefix `trialogue_`. Units are seconds, bytes and US dollars, said in
 * the name; counters end in `_total`.
 */
export const METRICS = {
  sessions_live: { kind: 'gauge', help: 'Sessions in progress.', labels: [] },
  session_clients: { kind: 'gauge', help: 'Connected clients of the sessions.', labels: ['role'] },
  sessions_ended_total: { kind: 'counter', help: 'Sessions that ended, by why.', labels: ['reason'] },
  turns_total: {
    kind: 'counter',
    help: 'Turns of AI speakers: heard to their end, cut by the host, or not heard at all.',
    labels: ['outcome'],
  },
  turn_seconds: {
    kind: 'histogram',
    help: 'From the host’s last voiced sample to the first heard one of the answer, on the host’s clock.',
    labels: [],
    buckets: TURN_SECONDS,
  },
  turn_stage_seconds: {
    kind: 'histogram',
    help: 'The stages of turn_seconds; they add up to it.',
    labels: ['stage'],
    buckets: TURN_SECONDS,
  },
  turn_tokens_total: {
    kind: 'counter',
    help: 'Tokens of turns, and of replies on trial that were given up; estimated where a turn was cut.',
    labels: ['kind', 'direction'],
  },
  turn_cost_usd_total: {
    kind: 'counter',
    help: 'US dollars of the minds of turns, as far as the price is known.',
    labels: ['kind'],
  },
  turn_voice_characters_total: { kind: 'counter', help: 'Characters given to voices.', labels: ['kind'] },

  provider_calls_total: {
    kind: 'counter',
    help: 'Calls to engines by how they ended: ok, aborted by us, or the kind of failure.',
    labels: ['part', 'provider', 'outcome'],
  },
  provider_first_event_seconds: {
    kind: 'histogram',
    help: 'From the call to the first token, or the first sound.',
    labels: ['part', 'provider'],
    buckets: TURN_SECONDS,
  },
  provider_call_seconds: {
    kind: 'histogram',
    help: 'From the call to the end of its answer.',
    labels: ['part', 'provider'],
    buckets: TURN_SECONDS,
  },
  provider_tokens_total: {
    kind: 'counter',
    help: 'Tokens of complete answers, as the engine counted them.',
    labels: ['provider', 'direction'],
  },
  provider_cost_usd_total: {
    kind: 'counter',
    help: 'US dollars of complete answers, as far as the price is known.',
    labels: ['provider'],
  },
  circuit_breaker_state: {
    kind: 'gauge',
    help: '1 for the state each circuit breaker is in.',
    labels: ['engine', 'state'],
  },
  circuit_breaker_changes_total: {
    kind: 'counter',
    help: 'Changes of circuit breakers, by the new state.',
    labels: ['engine', 'state'],
  },

  recording_unwritten_bytes: {
    kind: 'gauge',
    help: 'Sound that waits for the disk, all live sessions together.',
    labels: [],
  },
  recording_unacknowledged_frames: {
    kind: 'gauge',
    help: 'Host frames that arrived and are not acknowledged yet, of the live session with the most.',
    labels: [],
  },
  recordings_failing: { kind: 'gauge', help: 'Live sessions whose recording cannot be written now.', labels: [] },
  disk_free_bytes: { kind: 'gauge', help: 'Free on the disk with the recordings.', labels: [] },

  http_requests_total: {
    kind: 'counter',
    help: 'Requests by the route’s template and the status of the answer.',
    labels: ['method', 'route', 'status'],
  },
  http_request_seconds: {
    kind: 'histogram',
    help: 'From a request’s arrival to the end of its answer; event streams are not counted here.',
    labels: ['method', 'route'],
    buckets: REQUEST_SECONDS,
  },
  rate_limited_total: { kind: 'counter', help: 'Requests refused for coming too often.', labels: ['route'] },
  sockets_refused_total: {
    kind: 'counter',
    help: 'Connections refused for want of room: the client’s, or the server’s.',
    labels: ['limit'],
  },
  sockets_open: { kind: 'gauge', help: 'Open Socket.IO connections.', labels: [] },

  llm_jobs_queued: { kind: 'gauge', help: 'Model requests that wait.', labels: ['lane'] },
  llm_jobs_running: { kind: 'gauge', help: 'Model requests that run.', labels: ['provider'] },
  llm_job_wait_seconds: {
    kind: 'histogram',
    help: 'From a model request to its being given to the model.',
    labels: ['lane'],
    buckets: WAIT_SECONDS,
  },
  llm_job_run_seconds: {
    kind: 'histogram',
    help: 'From being given to the model to its end.',
    labels: ['lane', 'provider'],
    buckets: WAIT_SECONDS,
  },
  llm_jobs_ended_total: {
    kind: 'counter',
    help: 'Model requests that ended: complete, failed or cancelled.',
    labels: ['lane', 'provider', 'outcome'],
  },

  ollama_servers: { kind: 'gauge', help: 'Ollama servers by their state.', labels: ['state'] },
  ollama_requests_active: { kind: 'gauge', help: 'Requests that Ollama’s servers are answering.', labels: ['server'] },
  ollama_failovers_total: {
    kind: 'counter',
    help: 'Requests that left an Ollama server for another: it was gone, or it failed.',
    labels: ['reason'],
  },

  database_up: { kind: 'gauge', help: '1 while the database answers.', labels: ['driver'] },
  database_latency_seconds: { kind: 'gauge', help: 'What a SELECT 1 took just now.', labels: ['driver'] },
  redis_up: { kind: 'gauge', help: '1 while Redis answers.', labels: [] },
  redis_calls_total: { kind: 'counter', help: 'Calls to Redis by how they ended.', labels: ['outcome'] },

  process_memory_bytes: { kind: 'gauge', help: 'Memory of the process.', labels: ['kind'] },
  process_start_time_seconds: { kind: 'gauge', help: 'When the process began, in Unix time.', labels: [] },
  event_loop_delay_seconds: {
    kind: 'histogram',
    help: 'The longest the event loop was late within each five seconds.',
    labels: [],
    buckets: DELAY_SECONDS,
  },
  build_info: { kind: 'gauge', help: '1, with what is running.', labels: ['version', 'commit'] },
} as const satisfies Readonly<Record<string, MetricInfo>>;

export type MetricName = keyof typeof METRICS;
type NamesOf<Kind> = {
  [Name in MetricName]: (typeof METRICS)[Name]['kind'] extends Kind ? Name : never;
}[MetricName];
export type CounterName = NamesOf<'counter'>;
export type GaugeName = NamesOf<'gauge'>;
export type HistogramName = NamesOf<'histogram'>;
export type LabelsOf<Name extends MetricName> = Readonly<Record<(typeof METRICS)[Name]['labels'][number], string>>;
