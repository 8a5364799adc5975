const NOTES_HZ = [392, 523.25];
const NOTE_S = 0.55;

/** Plays two soft notes on the chosen output of the browser; resolves when they are over. */
export const playTestTone = async (): Promise<void> => {
  const context = new AudioContext();
  const gain = new GainNode(context, { gain: 0 });
  gain.connect(context.destination);
  await context.resume();
  const over = NOTES_HZ.map((frequency, place) => {
    const start = context.currentTime + place * NOTE_S;
    const note = new OscillatorNode(context, { frequency, type: 'sine' });
    note.connect(gain);
    gain.gain.setTargetAtTime(0.2, start, 0.02);
    gain.gain.setTargetAtTime(0, start + NOTE_S / 2, 0.08);
    note.start(start);
    note.stop(start + NOTE_S);
    return new Promise((resolve) => note.addEventListener('ended', resolve, { once: true }));
  });
  await Promise.all(over);
  await context.close();
};
