/** What the recording thread is asked: writes to open files, their bytes one after the other in one buffer. */
export interface DiskBatch {
  readonly id: number;
  readonly bytes: ArrayBuffer;
  /** For each write: file descriptor, position (−1: at the end), length. */
  readonly writes: readonly number[];
}

/** Which writes of a batch failed, by index; none when the list is empty. */
export interface DiskAnswer {
  readonly id: number;
  /** The batch's buffer, to be used again. */
  readonly bytes: ArrayBuffer;
  readonly failures: readonly { readonly index: number; readonly code: string; readonly message: string }[];
}
