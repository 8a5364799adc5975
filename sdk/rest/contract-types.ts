import type { z } from 'zod';
import type { RouteAnswer, RouteContract } from '../../src/protocol/route-contract.js';
import type { Pagination } from '../../src/protocol/recordings.js';

/** What the types of a contract mean to whoever calls it. */

type Schema<Part> = NonNullable<Part> extends z.ZodType ? NonNullable<Part> : never;
type Member<Name extends string, Value> = object extends Value
  ? { readonly [Key in Name]?: Value | undefined }
  : { readonly [Key in Name]: Value };
type Given<Name extends string, Part, Value> = [Schema<Part>] extends [never] ? object : Member<Name, Value>;

/** Numbers travel as text in a query, and are given as numbers: what the server makes of it, left out where it may be. */
type QueryInput<Part> = [Schema<Part>] extends [never]
  ? never
  : {
      readonly [Key in keyof z.input<Schema<Part>>]: Key extends keyof z.output<Schema<Part>>
        ? z.output<Schema<Part>>[Key]
        : never;
    };

/** `{ params, query, body }`, those that the contract has; what may be left out whole is optional. */
export type CallInput<Contract extends RouteContract> = Given<
  'params',
  Contract['params'],
  z.input<Schema<Contract['params']>>
> &
  Given<'query', Contract['query'], QueryInput<Contract['query']>> &
  Given<'body', Contract['body'], z.input<Schema<Contract['body']>>>;

/** One page of a list. */
export interface Page<Data> {
  readonly data: Data;
  readonly pagination: Pagination;
}

/** What an answer is unwrapped to: the data without its envelope, a page, or the response itself for files. */
export type CallResult<Contract extends RouteContract> = ResultOf<Contract['answer']>;

type ResultOf<Answer extends RouteAnswer> = Answer extends { kind: 'page'; data: infer Data extends z.ZodType }
  ? Page<z.output<Data>>
  : Answer extends { kind: 'file' | 'events' }
    ? Response
    : Answer extends { data: infer Data extends z.ZodType }
      ? z.output<Data>
      : never;

/** An event of a stream with its data, by its name. */
export type StreamEvent<Contract extends RouteContract> = Contract['answer'] extends {
  events: infer Events extends Readonly<Record<string, z.ZodType>>;
}
  ? {
      [Name in keyof Events & string]: {
        readonly event: Name;
        readonly data: z.output<Events[Name]>;
        /** What `lastEventId` takes to go on behind it; empty where the stream does not resume. */
        readonly id: string;
      };
    }[keyof Events & string]
  : never;

/** The things a page lists: its data, or the one list among its members. */
export type ItemOf<Data> = Data extends readonly (infer Item)[]
  ? Item
  : Extract<Data[keyof Data], readonly unknown[]> extends readonly (infer Item)[]
    ? Item
    : never;

/** Contracts by the form of their answer. */
export type FileContract = RouteContract & { readonly answer: { readonly kind: 'file' } };
export type PageContract = RouteContract & { readonly answer: { readonly kind: 'page' } };
export type StreamContract = RouteContract & { readonly answer: { readonly kind: 'events' | 'data-or-events' } };
