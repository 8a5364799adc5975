import { readBenchOptions } from './bench-options.js';
import { reportRuns } from './report-runs.js';

/** What one conversation waits for beyond its engines: `npm run bench:turn -- --seconds 120`. */
process.exitCode = await reportRuns(readBenchOptions({ sessions: [1], seconds: 120 }));
