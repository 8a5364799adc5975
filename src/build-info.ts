import { readFileSync } from 'node:fs';
import { VERSION } from './version.js';

export interface BuildInfo {
  readonly version: string;
  /** ISO time; null when the service runs from its sources. */
  readonly buildTime: string | null;
  /** Of the sources it was built from, `-dirty` behind it when they were changed; null outside of a repository. */
  readonly commit: string | null;
}

/** Written beside the compiled files by the build: what runs cannot ask a repository it was not shipped with. */
const FILE = new URL('./build-info.json', import.meta.url);

export function readBuildInfo(file: URL = FILE): BuildInfo {
  const built = { version: VERSION, buildTime: null, commit: null };
  try {
    return { ...built, ...(JSON.parse(readFileSync(file, 'utf8')) as Partial<BuildInfo>) };
  } catch {
    // From the sources there is none, and a broken one is no reason not to start.
    return built;
  }
}
