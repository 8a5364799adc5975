import { describe, expect, it } from 'vitest';
import { assemblyAiSocket, googlePlace } from './stt-adapter-factory.js';

describe('the address of AssemblyAI', () => {
  it.each([
    ['wss://streaming.assemblyai.com', 'wss://streaming.assemblyai.com/v3/ws'],
    ['wss://streaming.eu.assemblyai.com/v3/ws', 'wss://streaming.eu.assemblyai.com/v3/ws'],
    ['https://streaming.assemblyai.com/', 'wss://streaming.assemblyai.com/v3/ws'],
    ['http://127.0.0.1:8000', 'ws://127.0.0.1:8000/v3/ws'],
  ])('%s leads to its sessions at %s', (given, socket) => expect(assemblyAiSocket(given)).toBe(socket));

  it('that is not given is the SDK’s', () => expect(assemblyAiSocket(undefined)).toBeUndefined());
});

describe('the place of Google', () => {
  it('on this machine takes neither encryption nor credentials', () => {
    expect(googlePlace('127.0.0.1:9000', './key.json')).toEqual({ endpoint: '127.0.0.1:9000', insecure: true });
    expect(googlePlace('[::1]:9000', undefined)).toEqual({ endpoint: '[::1]:9000', insecure: true });
  });

  it('anywhere else takes both', () => {
    expect(googlePlace('us-speech.googleapis.com:443', './key.json')).toEqual({
      endpoint: 'us-speech.googleapis.com:443',
      credentialsFile: './key.json',
    });
    expect(googlePlace(undefined, undefined)).toEqual({});
  });
});
