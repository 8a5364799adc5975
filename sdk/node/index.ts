export { readLocalAccess, type LocalAccess } from './local-access.js';
export { readHostWav, readWavFormat, WavError, type WavFormat } from './wav-file.js';
export { WavHost, type WavHostOptions } from './wav-host.js';
