import { FRAME_SAMPLES } from '../src/protocol/client-events.js';
import { samplesToMs } from '../src/protocol/audio-format.js';

/**
 * The scenario "load", as both processes know it: what the host says and when, and how fast the scripted engines are.
 * Everything that the server may not be blamed for is a constant here, so that the ideal is computed, never measured.
 */

export const FRAME_MS = samplesToMs(FRAME_SAMPLES);

/** One utterance: a second of voice that stops dead at the end of a frame. */
export const VOICED_FRAMES = 25;
/** The frame that brings the recogniser's interim text: 360 ms after the voice began. */
export const PARTIAL_FRAME = 8;
/** The frame that brings its final text: 120 ms after the voice ended. */
export const FINAL_FRAME = 27;
export const PARTIAL_TEXT = 'so what do you';
export const FINAL_TEXT = 'So what do you make of that?';
const FINAL_DELAY_MS = (FINAL_FRAME + 1 - VOICED_FRAMES) * FRAME_MS;

/** At this pace a finished sentence ends the turn after 400 ms of silence, counted from the last voiced sample. */
export const TURN_SETTINGS = {
  pace: 0.5,
  punctuation: true,
  finalDelayMs: 100,
  bargeInMs: 250,
  speculateMs: null,
} as const;
const ENDPOINT_MS = 400;

export const LLM_FIRST_TOKEN_MS = 50;
export const LLM_TOKEN_MS = 5;
/** The token that completes the first clause long enough to be spoken: "Most of what we know about this,". */
const FIRST_CLAUSE_TOKEN = 6;
const REPLY =
  'Most of what we know about this, came from people who wrote letters and kept every single copy. ' +
  'Nobody planned any archive back then, it simply grew until somebody finally opened all those boxes. ' +
  'Half a century later two students counted them and found far more than anyone expected. ' +
  'Perhaps that tells us something hopeful regarding the stubbornness of paper.';
export const TOKENS: readonly string[] = REPLY.match(/\S+\s*/g) ?? [];

export const TTS_FIRST_FRAME_MS = 30;
/** A fast talker, so that fifteen turns fit into a minute. */
export const WORD_MS = 36;
export const TTS_FRAME_MS = 100;

/**
 * Milliseconds from the last voiced sample to the first sound of the reply when nothing but the script takes time:
 * the endpoint's silence (the final text comes inside it), the tokens up to the first clause, the voice's start.
 */
export const IDEAL_REPLY_MS =
  Math.max(ENDPOINT_MS, FINAL_DELAY_MS) + LLM_FIRST_TOKEN_MS + FIRST_CLAUSE_TOKEN * LLM_TOKEN_MS + TTS_FIRST_FRAME_MS;
/** From the first voiced sample to `speech.pause`, and to `speech.clear`: the words come with the interim text. */
export const IDEAL_PAUSE_MS = TURN_SETTINGS.bargeInMs;
export const IDEAL_CLEAR_MS = (PARTIAL_FRAME + 1) * FRAME_MS;

/** Every third reply is interrupted once this much of it was heard. */
export const INTERRUPT_EVERY = 3;
export const INTERRUPT_AFTER_MS = 800;
/** Between the end of a reply and the host's next words: makes about fifteen turns a minute of all this. */
export const HOST_GAP_MS = 650;

export const BRIEFING_ID = 'load';
export const BRIEFING = `---
title: Load
topic: how many conversations fit
pace: 0.5
cast:
  - id: claude
    name: Claude
    role: co-host
    persona: Answers by script.
  - id: guest
    name: Robin
    role: guest
    persona: Answers by script as well.
points:
  - title: the point
    text: There is one point, and it is made again and again.
---
Notes for nobody.
`;
