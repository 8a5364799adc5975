import { closeSync, fdatasyncSync, fsyncSync, openSync } from 'node:fs';
import type { PGlite } from '@electric-sql/pglite';
import { NodeFS } from '@electric-sql/pglite/nodefs';

/** What Emscripten gives for an open file or directory; `nfd` is the descriptor below, of files only. */
interface OpenStream {
  readonly nfd?: number;
  readonly node: object;
}

interface NodeFilesystem {
  readonly stream_ops: { fsync?: (stream: OpenStream) => number };
  realPath(node: object): string;
}

type StartOptions = Parameters<NodeFS['init']>[1];

/**
 * PGlite's files with what a commit promises: Emscripten's own file system has no `fsync`, so that Postgres believes it
 * has synced what still lies in the machine's memory. With it there is one sync for each commit.
 */
export class DurableNodeFS extends NodeFS {
  override async init(pg: PGlite, options: StartOptions): ReturnType<NodeFS['init']> {
    const started = await super.init(pg, options);
    const addSync = (module: { FS: object }) => {
      const nodefs = (module.FS as { filesystems: { NODEFS: NodeFilesystem } }).filesystems.NODEFS;
      nodefs.stream_ops.fsync = (stream) => {
        if (stream.nfd === undefined) syncDirectory(nodefs.realPath(stream.node));
        else fdatasyncSync(stream.nfd);
        return 0;
      };
    };
    started.emscriptenOpts.preRun = [...(started.emscriptenOpts.preRun ?? []), addSync];
    return started;
  }
}

/** A file made or renamed is only there after a power cut when its directory was synced as well. */
function syncDirectory(path: string): void {
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
