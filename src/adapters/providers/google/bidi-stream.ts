import type { CancellableStream } from 'google-gax';
import { AsyncQueue } from '../../../core/async-queue.js';
import { ProviderError } from '../../provider-error.js';
import { toProviderError } from './google-errors.js';

/** Far more than a stream says in the five minutes it may live. */
const MESSAGES_MAX = 10_000;
/** Half a minute of frames: a server that has taken none of them for so long will take no more. */
const WAITING_MAX = 300;

/** A two-way gRPC call, its many ways to end brought down to one. */
export interface BidiStream<Out> {
  /** Ends when the server has ended well, or after `drop`; throws ProviderError for its first error. */
  readonly messages: AsyncIterable<Out>;
  /** False: enough is waiting to be sent. The message was taken all the same. */
  write(message: object): boolean;
  /** Half-close: nothing more is sent, answers still come. */
  finish(): void;
  /** Cancels the call at the server; what had come and was not read is dropped. */
  drop(): void;
}

export function bidiStream<Out>(stream: CancellableStream): BidiStream<Out> {
  const queue = new AsyncQueue<Out>(MESSAGES_MAX);
  let over = false;
  let dropped = false;
  const end = (error?: unknown) => {
    if (over) return;
    over = true;
    if (error === undefined) queue.close();
    else queue.fail(toProviderError(error));
  };
  // After the first error each further write raises another one: the listener stays, `end` hears only the first.
  stream.on('error', end);
  stream.on('end', () => end());
  stream.on('data', (message: Out) => {
    if (over || queue.push(message)) return;
    end(new ProviderError('google', 'unavailable', 'Google sent more than could be read.'));
  });
  async function* messages(): AsyncIterable<Out> {
    for await (const message of queue) {
      if (dropped) return;
      yield message;
    }
  }
  return {
    messages: messages(),
    write(message) {
      if (over) return false;
      if (stream.writableLength < WAITING_MAX) return stream.write(message);
      end(new ProviderError('google', 'unavailable', 'Google has stopped taking what is sent.'));
      return false;
    },
    finish() {
      if (!over) stream.end();
    },
    drop() {
      dropped = true;
      end();
      // `destroy` alone never reaches the server; after `cancel` it keeps the stream from raising an error of its own.
      stream.cancel();
      stream.destroy();
    },
  };
}
