/** Every maximum of the service, named. Nothing grows without one. */
export const limits = {
  /** Live sessions in one process. */
  sessions: 250,
  /** Sockets of one session: the host and the producers who watch. */
  socketsPerSession: 16,
  /** Connections besides those of sockets: requests under way, and those kept for the next one. */
  httpConnections: 2_000,
  /** Requests of one address that are answered at once, event streams and downloads included. */
  requestsInFlight: 100,
  /** Sockets nobody stands behind are looked for this often. */
  socketSweepMs: 60_000,
  /** Largest message a client may send: one audio frame is at most 9.6 KB. */
  socketMessageBytes: 64 * 1024,
  /** Server events kept for a client that comes back: more than a minute of the liveliest talk; then the whole state has to do. */
  replayEvents: 200,
  /** How long a session waits for a host who dropped. */
  hostAbsenceMs: 10 * 60_000,
  /** Recording length of one session. */
  sessionMs: 12 * 60 * 60_000,
  /** Audio may run ahead of the wall clock by this much (clock drift, start-up). */
  audioAheadMs: 5_000,
  /** Messages of one connection per second on average: ten times what a live microphone sends and more. */
  messagesPerSecond: 500,
  /** And at once: ten minutes of audio after an outage. */
  messagesAtOnce: 15_000,
  /** Audio waiting to be written, per track. */
  unwrittenBytes: 8 * 1024 * 1024,
  /** Audio waiting for a slow recogniser, in frames; older ones are dropped from recognition, never from the track. */
  sttQueueFrames: 1_500,
  /** Lines of conversation in a snapshot. */
  snapshotLines: 200,
  /** Turns given to a model as context. */
  contextTurns: 40,
  /** Tokens of conversation given to a model, whatever more it could take: they are paid and waited for in every turn. */
  contextTokens: 6_000,
  /** Tokens of them for what was said before those turns. */
  summaryTokens: 700,
  /** Conversations remembered in one process: the live ones, and those that may still be carried on. */
  rememberedConversations: 1_000,
  markers: 500,
  /** Bytes of a briefing file. */
  briefingBytes: 256 * 1024,
  briefings: 500,
  /** Runs of threads under way in one process; beyond, QUEUE_FULL. */
  threadRuns: 500,
  /** Model requests that wait, and of one account: beyond, QUEUE_FULL. */
  llmJobsWaiting: 1_000,
  llmJobsWaitingPerUser: 200,
  /** How long a model may take for one answer, and how long the answer may be, in UTF-16 units. */
  llmJobMs: 10 * 60_000,
  llmJobCharacters: 1_000_000,
  /** Finished model requests kept in memory while the database is away. */
  llmJobsUnwritten: 2_000,
  /** And how long they are kept in the database. */
  llmJobKeptMs: 30 * 24 * 60 * 60_000,
  accounts: 1_000,
  /** Devices and programs of one account; beyond, the one that was not seen for longest is signed out. */
  signInsPerAccount: 50,
} as const;

export type Limits = typeof limits;
