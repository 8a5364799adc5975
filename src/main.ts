import { createApp } from './app.js';
import { type Environment, loadCheckedConfig, printConfig, readEnvironment, withdrawSecrets } from './config.js';
import { systemClock } from './core/clock.js';
import { errorMessage } from './core/errors.js';
import { stopOnSignals } from './core/shutdown.js';
import { HELPERS_NICE, putMainThreadFirst } from './core/thread-priority.js';
import { explainListenFailure } from './http/listen.js';
import { createLogger } from './observability/pino-logger.js';

/** A first start makes the database, which takes a few seconds. */
const LINK_SOON_MS = 1_500;

try {
  await main(readEnvironment());
} catch (error) {
  console.error(errorMessage(error));
  process.exit(1);
}

async function main(env: Environment): Promise<void> {
  putMainThreadFirst(HELPERS_NICE);
  const { config, secrets } = loadCheckedConfig(env);
  withdrawSecrets();
  console.log(printConfig(config));

  const logger = createLogger({ level: config.logLevel });
  const app = await createApp(config, secrets);
  const { shutdownTimeoutMs: timeoutMs } = config;
  stopOnSignals({ process, clock: systemClock, logger, stop: () => app.stop(), timeoutMs });

  const { url, signInLink } = await app.start().catch((error: unknown) => {
    throw explainListenFailure(error, config);
  });
  console.log(`Trialogue is ready: ${url}`);
  const patience = setTimeout(
    () => console.log('The database is being opened: the link to sign in follows.'),
    LINK_SOON_MS,
  );
  void signInLink.then((link) => {
    clearTimeout(patience);
    if (link !== null) console.log(`Sign in (once, valid 15 minutes): ${link}`);
  });
}
