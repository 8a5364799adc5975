import type { SoundProbe } from '../support/page-probe.js';

interface Tap {
  readonly context: BaseAudioContext;
  firstFrame: number;
  readonly levels: number[];
}

const connect = AudioNode.prototype.connect;

/**
 * Puts a tap beside every loudspeaker: whatever the page connects to a context's destination goes into a meter, too.
 * The latest context counts, which is the studio's own once it is live.
 */
export function tapLoudspeakers(workletCode: string): SoundProbe {
  let latest: Tap | null = null;
  AudioNode.prototype.connect = function (this: AudioNode, ...args: unknown[]) {
    if (args[0] instanceof AudioDestinationNode) {
      const tap: Tap = { context: this.context, firstFrame: 0, levels: [] };
      latest = tap;
      void listen(this, tap, workletCode);
    }
    return Reflect.apply(connect, this, args) as AudioNode;
  } as typeof connect;
  return {
    read: () => {
      if (latest === null) throw new Error('The page has not played anything.');
      const { context, firstFrame, levels } = latest;
      return { firstFrame, levels, frameNow: Math.round(context.currentTime * context.sampleRate) };
    },
  };
}

async function listen(source: AudioNode, tap: Tap, workletCode: string): Promise<void> {
  const url = URL.createObjectURL(new Blob([workletCode], { type: 'text/javascript' }));
  await tap.context.audioWorklet.addModule(url);
  const meter = new AudioWorkletNode(tap.context, 'page-probe');
  meter.port.onmessage = ({ data }: MessageEvent<{ frame: number; levels: number[] }>) => {
    if (tap.levels.length === 0) tap.firstFrame = data.frame;
    tap.levels.push(...data.levels);
  };
  Reflect.apply(connect, source, [meter]);
  // A node whose output leads nowhere is not rendered; this one's is silence.
  Reflect.apply(connect, meter, [tap.context.destination]);
}
