export { EventLogger } from './event-logger.js';
export { listFiles, type FolderFacts } from './finish-folder.js';
export { HostFrames } from './host-frames.js';
export { Recorder } from './recorder.js';
export { foldersToCheck, recoverRecordings, type Recovered } from './recovery.js';
export { checkLoggedEvent, type LoggedEvent, type SessionEvent } from './session-event.js';
export { readMetadata, sessionMetadataSchema, type SessionMetadata } from './session-metadata.js';
export { readCaptions, type TrackCue } from './caption-file.js';
export { toVtt } from './captions.js';
