import type { Edits } from '../episode/index.js';
import type { EditedStems } from './edited-stems.js';
import type { FolderReader } from './folder-reader.js';
import { requireFinished } from './recording-folder.js';
import { shiftsOf } from './revoiced.js';
import type { SoundFiles } from './sound-files.js';

export interface EditsParts {
  readonly reader: FolderReader;
  readonly stems: EditedStems;
  readonly sound: SoundFiles;
}

/** A recording as its producer has edited it, for an export: names, levels, marks, trim, corrected lines, edited stems. */
export async function episodeEdits(
  id: string,
  { reader, stems, sound }: EditsParts,
): Promise<{ readonly folder: string; readonly briefing: string; readonly edits: Edits }> {
  const { state, briefing, edition, speakers } = await reader.detail(id);
  requireFinished({ state });
  const planned = await reader.plan({ id, edits: [] });
  await stems.ensure(planned);
  const { title, names, levels, marks, trim, samples } = edition;
  const edits = {
    ...{ title, names, levels, marks, trim, samples },
    cues: await reader.cues(id),
    stems: await sound.stemNames(planned.directory, speakers, edition.stems),
    shifts: shiftsOf(planned.revoices),
  };
  return { folder: planned.directory, briefing, edits };
}
