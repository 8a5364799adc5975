import { createRequire } from 'node:module';
import { PassThroughClient } from 'google-auth-library';
import { GoogleAuth, GrpcClient, grpc, protobuf } from 'google-gax';

const load = createRequire(import.meta.url);

/** What a failing call answers: a code of google.rpc.Code, words, and how long to wait. */
export interface GrpcFailure {
  readonly code: number;
  readonly details: string;
  readonly retryAfterMs?: number;
}

export interface GrpcFake {
  /** `127.0.0.1:port`. */
  readonly endpoint: string;
  /** Breaks every connection at once, without a word. */
  reset(): void;
  close(): Promise<void>;
}

/** The service of a client library's own protocol description, e.g. `google.cloud.speech.v1.Speech`. */
export function serviceOf(protosFile: string, path: string): grpc.ServiceDefinition {
  const client = new GrpcClient({ auth: new GoogleAuth({ authClient: new PassThroughClient() }) });
  let found: unknown = client.loadProtoJSON(load(protosFile) as protobuf.INamespace);
  for (const part of path.split('.')) found = (found as Record<string, unknown>)[part];
  const service = (found as { service: grpc.ServiceDefinition }).service;
  return Object.fromEntries(Object.entries(service).map(([name, method]) => [name, withRawAnswers(method)]));
}

/** A Buffer as an answer goes out as it is: bytes that are no message at all. */
function withRawAnswers(method: grpc.MethodDefinition<object, object>): grpc.MethodDefinition<object, object> {
  const { responseSerialize } = method;
  return { ...method, responseSerialize: (value) => (Buffer.isBuffer(value) ? value : responseSerialize(value)) };
}

export async function startGrpcFake(
  service: grpc.ServiceDefinition,
  implementation: grpc.UntypedServiceImplementation,
  wantedPort = 0,
): Promise<GrpcFake> {
  const server = new grpc.Server();
  server.addService(service, implementation);
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync(`127.0.0.1:${wantedPort}`, grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  return {
    endpoint: `127.0.0.1:${port}`,
    reset: () => server.forceShutdown(),
    close: async () => server.forceShutdown(),
  };
}

/** The error as the server library wants it, with the waiting time where Google puts it. */
export function grpcError({ code, details, retryAfterMs }: GrpcFailure): Partial<grpc.StatusObject> {
  const metadata = new grpc.Metadata();
  if (retryAfterMs !== undefined) metadata.set('grpc-status-details-bin', retryInfo(code, details, retryAfterMs));
  return { code, details, metadata };
}

/** The part of google/rpc/{status,error_details}.proto that is sent here; the library does not export its own copy. */
const RPC = protobuf.parse(`
  syntax = "proto3";
  message Any { string type_url = 1; bytes value = 2; }
  message Duration { int64 seconds = 1; int32 nanos = 2; }
  message Status { int32 code = 1; string message = 2; repeated Any details = 3; }
  message RetryInfo { Duration retry_delay = 1; }
`).root;

function retryInfo(code: number, message: string, retryAfterMs: number): Buffer {
  const [status, info] = [RPC.lookupType('Status'), RPC.lookupType('RetryInfo')];
  const retryDelay = { seconds: Math.floor(retryAfterMs / 1_000), nanos: (retryAfterMs % 1_000) * 1e6 };
  const detail = { typeUrl: 'type.googleapis.com/google.rpc.RetryInfo', value: info.encode({ retryDelay }).finish() };
  return Buffer.from(status.encode({ code, message, details: [detail] }).finish());
}

/** Lets a test wait for what a server sees, without polling. */
export function watched<Call>(calls: readonly Call[]) {
  const waiting = new Set<() => void>();
  return {
    /** Something was seen. */
    changed(): void {
      for (const look of waiting) look();
    },
    until: (condition: (calls: readonly Call[]) => boolean): Promise<void> =>
      new Promise((resolve) => {
        const look = () => {
          if (!condition(calls)) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      }),
  };
}

/** What every Google call must carry, and what none over plain text may. */
export function wrongMetadata(metadata: grpc.Metadata): string[] {
  const wrong: string[] = [];
  const client = String(metadata.get('x-goog-api-client')[0] ?? '');
  if (!/gl-node\/\S+ .*gapic\/|gapic\/\S+ .*gl-node\//.test(client)) wrong.push(`x-goog-api-client is "${client}"`);
  if (metadata.get('authorization').length > 0) wrong.push('credentials were sent over plain text');
  return wrong;
}
