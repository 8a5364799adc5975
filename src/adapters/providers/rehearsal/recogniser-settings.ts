/** Samples per second the models were made for: a third of the house's rate. */
export const RECOGNISER_RATE = 16_000;

/**
 * `-varfloor 0.1`: below it a Gaussian's score overflows and the WebAssembly traps on the first frames; costs no words.
 * `-remove_silence no`: otherwise word times leave the silences out.
 */
export const SHARED_SETTINGS = {
  '-hmm': '/m',
  '-varfloor': '0.1',
  '-remove_silence': 'no',
  '-remove_noise': 'no',
} as const;

/**
 * `-maxhmmpf` and `-maxwpf` bound the search: a quarter faster, same words.
 * `-fwdflat no` leaves out the second pass at the end of an utterance. Closing the eleven utterances of the host
 * recordings took 8–110 ms instead of 96–281 ms on a busy two-core machine, for 9 instead of 6 of 137 words wrong.
 */
export const OPEN_VOCABULARY = {
  ...SHARED_SETTINGS,
  '-dict': '/d.dict',
  '-lm': '/lm.bin',
  '-maxhmmpf': '3000',
  '-maxwpf': '5',
  '-fwdflat': 'no',
} as const;
