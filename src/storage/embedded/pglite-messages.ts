/** To the thread: one statement with its values (text as Postgres reads it), or several without. */
export interface StatementMessage {
  readonly id: number;
  readonly text: string;
  readonly values: readonly (string | Uint8Array | null)[] | null;
}

export type ToPglite = StatementMessage | { readonly close: true };

export interface WireResult {
  readonly fields: readonly { readonly name: string; readonly dataTypeID: number }[];
  /** Every value as the text Postgres gave. */
  readonly rows: readonly (readonly (string | null)[])[];
  readonly affectedRows: number;
}

/** An error of the database by the names of the wire protocol. */
export interface WireError {
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>> | null;
}

export type FromPglite =
  | { readonly opened: true }
  | { readonly id: number; readonly result: WireResult }
  | { readonly id: number; readonly error: WireError }
  | { readonly closed: true };

export interface PgliteWorkerData {
  readonly directory: string;
}
