import { readBenchOptions } from './bench-options.js';
import { reportRuns } from './report-runs.js';

/**
 * What many conversations cost, and when they begin to wait: `npm run bench:sessions -- --sessions 1,50,200`. A session
 * keeps its last 200 events for those who come back: how it grows is seen once it has that many, which takes a minute.
 */
process.exitCode = await reportRuns(readBenchOptions({ sessions: [1, 50, 200], seconds: 60, warmUpSeconds: 90 }));
