/** The WebAssembly build of libopus in `@evan/opus`, below the package's own wrapper: settings go through `ctl`. */
declare module '@evan/opus/wasm/index.mjs' {
  export class Encoder {
    constructor(options: { channels: 1 | 2; sample_rate: number; application: 'audio' | 'voip' });
    ctl(request: number, value?: number): number;
    /** One frame of interleaved 16-bit samples; returns a packet of its own memory. */
    encode(frame: ArrayBufferView): Uint8Array;
    drop(): void;
  }

  export class Decoder {
    constructor(options: { channels: 1 | 2; sample_rate: number });
    /** Bytes of interleaved 16-bit samples. */
    decode(packet: ArrayBufferView): Uint8Array;
    drop(): void;
  }
}
