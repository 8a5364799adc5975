import { readBenchOptions } from './bench-options.js';
import { reportRuns } from './report-runs.js';

/** What many conversations cost, and when they begin to wait: `npm run bench:sessions -- --sessions 1,50,200`. */
process.exitCode = await reportRuns(readBenchOptions({ sessions: [1, 50, 200], seconds: 60 }));
