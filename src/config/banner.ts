import type { Config } from './shape.js';

const RULE = '='.repeat(60);

/** The configuration as it is printed at the start; secrets are not part of it. */
export function printConfig(config: Config): string {
  const rows: readonly [string, string][] = [
    ['Environment', config.environment],
    ['Host', config.host],
    ['Port', String(config.port)],
    ['CORS Origins', config.corsOrigins.join(', ')],
    ['Public URL', config.publicUrl ?? 'where it listens'],
    ['Trusted Proxies', proxiesOf(config.trustProxy)],
    ['Requests a Minute', `${config.rateLimits.perMinute} unless a route says otherwise`],
    ['Connections', `${config.connections.total}, ${config.connections.perClient} of one account`],
    ['Use Real Adapters', String(config.adapters.enabled)],
    ['STT Provider', providerName(config, config.adapters.stt)],
    ['TTS Provider', providerName(config, config.adapters.tts)],
    ['Co-host Provider', providerName(config, config.adapters.cohost)],
    ['Guest Provider', providerName(config, config.adapters.guest)],
    ['Ollama Servers', config.ollama.urls.join(', ')],
    ['Replies on Trial', config.speculation ? 'on' : 'off'],
    ['Memory Store', config.memory.store],
    ['Recording Dir', config.directories.recordings],
    ['Keep Recordings', config.keepDays === null ? 'until deleted' : `${config.keepDays} days`],
    ['Briefings Dir', config.directories.briefings],
    ['Logs Dir', config.directories.logs],
    ['Data Dir', config.directories.data],
    ['Database', config.database],
    ['Log Level', config.logLevel],
    ['Features', namesOn(config) || 'none'],
  ];
  const lines = rows.map(([name, value]) => `${`${name}:`.padEnd(19)}${value}`);
  return [RULE, 'Backend Configuration', RULE, ...lines, RULE].join('\n');
}

function proxiesOf(trusted: Config['trustProxy']): string {
  if (typeof trusted === 'object') return trusted.join(', ');
  return trusted === 0 ? 'none' : `the last ${trusted}`;
}

function namesOn({ features }: Config): string {
  return Object.entries(features)
    .flatMap(([name, on]) => (on ? [name] : []))
    .join(', ');
}

/** While the real engines are off their choice is kept, and said to be idle. */
function providerName(config: Config, chain: readonly string[]): string {
  const [first, ...fallbacks] = chain;
  const named = fallbacks.length === 0 ? `${first}` : `${first} (then ${fallbacks.join(', ')})`;
  return config.adapters.enabled ? named : `${first} (not in use: rehearsal)`;
}
