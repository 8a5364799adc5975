import type { Import, SourceFile } from './source-tree.js';

/** Which folder of `src` may import which others; core and protocol may be imported by all of them. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  core: [],
  protocol: [],
  audio: [],
  resilience: [],
  observability: ['http'],
  storage: [],
  config: [],
  http: [],
  realtime: [],
  // The names of the engines and their settings; never the environment itself.
  adapters: ['audio', 'resilience', 'config'],
  llm: ['resilience', 'adapters', 'storage', 'http'],
  recording: ['audio', 'storage'],
  episode: ['audio', 'recording', 'adapters'],
  identity: ['storage', 'http'],
  knowledge: ['storage', 'http', 'adapters', 'llm', 'identity'],
  /** Asks every vendor by itself: what it finds must not depend on how a session would call it. */
  doctor: ['adapters', 'config', 'http'],
  recordings: ['audio', 'recording', 'http', 'episode', 'storage'],
  podcast: ['audio', 'adapters', 'llm', 'recording', 'realtime', 'storage', 'http', 'identity', 'knowledge'],
  threads: ['storage', 'http', 'adapters', 'llm', 'identity', 'knowledge', 'recording', 'podcast'],
  discussions: ['storage', 'http', 'adapters', 'llm', 'identity', 'knowledge', 'recording', 'podcast'],
  trial: ['storage', 'http', 'adapters', 'llm', 'identity', 'knowledge', 'recording', 'podcast'],
};

/** Rooms of the podcast folder that know nothing of a live session, and the rooms each may use. */
const PODCAST_ROOMS: Readonly<Record<string, readonly string[]>> = {
  turns: [],
  spoken: [],
  briefing: ['spoken'],
  reply: ['spoken'],
  memory: [],
};

/** Files at the root of `src` that any folder may use; `app`, `main` and `config` are imported by nobody below them. */
const COMMON_FILES: readonly string[] = ['src/limits'];
/** Entered through `index.ts` where there is one. */
const FEATURES = [
  'recording',
  'recordings',
  'episode',
  'podcast',
  'identity',
  'knowledge',
  'threads',
  'discussions',
  'trial',
];

const isTest = (file: SourceFile) => /\.test\.tsx?$/.test(file.path) || file.path.startsWith('tests/');
const say = (file: SourceFile, found: Import) => `${file.path}:${found.line}  imports ${found.target}`;

/** Tests may build their scene from anywhere; everything else follows the table. */
export function importDirections(files: readonly SourceFile[]): string[] {
  return files
    .filter((file) => !isTest(file))
    .flatMap((file) => {
      const wrong = file.imports.filter((found) => found.relative && !isAllowed(file.path, found.target));
      return wrong.map((found) => say(file, found));
    });
}

function isAllowed(from: string, target: string): boolean {
  const [top = '', folder = ''] = from.split('/');
  const [targetTop = '', targetFolder = ''] = target.split('/');
  switch (top) {
    case 'src':
      return targetTop === 'src' && isAllowedInService(from, folder, target, targetFolder);
    case 'sdk':
      return targetTop === 'sdk' || target.startsWith('src/protocol/');
    case 'web':
      return targetTop === 'web' || targetTop === 'sdk';
    default:
      return true;
  }
}

function isAllowedInService(from: string, folder: string, target: string, targetFolder: string): boolean {
  // The files at the root of `src`, and those of `src/platform`, wire things; they may use everything.
  if (/^src\/(platform\/)?[^/]+$/.test(from)) return true;
  if (COMMON_FILES.includes(target)) return true;
  if (folder === 'podcast' && targetFolder === 'podcast' && !isAllowedInPodcast(from, target)) return false;
  if (folder === targetFolder || targetFolder === 'core' || targetFolder === 'protocol')
    return isInward(folder, target);
  return (MAY_IMPORT[folder] ?? []).includes(targetFolder);
}

/** The live session uses the rooms; the rooms do not look back at it. */
function isAllowedInPodcast(from: string, target: string): boolean {
  const [, , room = ''] = from.split('/');
  const [, , targetRoom = ''] = target.split('/');
  const mayUse = PODCAST_ROOMS[room];
  return mayUse === undefined || room === targetRoom || mayUse.includes(targetRoom);
}

/** Core stays the bottom: from the protocol it takes the table of error codes and nothing else; the protocol takes nothing. */
function isInward(folder: string, target: string): boolean {
  if (folder === 'protocol') return target.startsWith('src/protocol/');
  if (folder === 'core') return target.startsWith('src/core/') || target === 'src/protocol/error-codes';
  return true;
}

export function doors(files: readonly SourceFile[]): string[] {
  const withDoor = FEATURES.filter((feature) => files.some((file) => file.path === `src/${feature}/index.ts`));
  return files
    .filter((file) => !isTest(file))
    .flatMap((file) => {
      const past = (found: Import) =>
        withDoor.some((feature) => {
          const inside = `src/${feature}/`;
          return found.target.startsWith(inside) && found.target !== `${inside}index` && !file.path.startsWith(inside);
        });
      return file.imports.filter((found) => found.relative && past(found)).map((found) => say(file, found));
    });
}

/** `src/adapters/providers/*` is named by the composition root and the factories alone (a provider may name its own files). */
export function concreteProviders(files: readonly SourceFile[]): string[] {
  const isChooser = (path: string) =>
    path === 'src/app.ts' ||
    path.endsWith('-adapter-factory.ts') ||
    path.startsWith('bench/') ||
    path.startsWith('src/doctor/');
  return files
    .filter((file) => !isTest(file) && !isChooser(file.path))
    .flatMap((file) => {
      const foreign = file.imports.filter((found) => {
        const provider = /^src\/adapters\/providers\/[^/]+\//.exec(found.target)?.[0];
        return provider !== undefined && !file.path.startsWith(provider);
      });
      return foreign.map((found) => say(file, found));
    });
}
