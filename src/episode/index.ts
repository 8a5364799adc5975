export type { Edits } from './edits.js';
export { exportEpisode } from './export-episode.js';
export type { EpisodeExport, ExportedFile, ExportOptions, ExportRun } from './export-options.js';
export type { ExportProgress } from './export-progress.js';
export { FORMATS, type Format, parseFormats } from './formats.js';
export type { EpisodeBriefing } from './show-notes.js';
export { shiftedPlace, shiftPlace, type TimeShift } from './time-shift.js';
