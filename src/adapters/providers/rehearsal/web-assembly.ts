export type WasmImports = Readonly<Record<string, Readonly<Record<string, (...args: never[]) => number>>>>;

export interface WasmMemory {
  readonly buffer: ArrayBuffer;
}

export interface WasmInstance {
  readonly exports: Readonly<Record<string, unknown>>;
}

/** A compiled program, opaque. */
export interface WasmModule {
  readonly [Symbol.toStringTag]: string;
}

interface WebAssemblyApi {
  compile(bytes: Uint8Array): Promise<WasmModule>;
  instantiate(module: WasmModule, imports: WasmImports): Promise<WasmInstance>;
}

/** Node has WebAssembly, but its types leave it to the DOM library, which a server must not pull in. */
export const webAssembly = Reflect.get(globalThis, 'WebAssembly') as WebAssemblyApi;
