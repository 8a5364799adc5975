import type { Pool, PoolClient, QueryResult } from 'pg';
import type { SqlClient, SqlPool, SqlStatement } from '../sql-pool.js';
import { isConnectionLoss } from './connection-loss.js';

/** A server that does not answer keeps its connections from closing; they are left to it then. */
const END_LIMIT_MS = 2_000;
/** The longest a timer takes. */
const PATIENCE_MS = 2 ** 31 - 1;

/**
 * node-postgres' pool with two of its habits changed: an error of a statement does not cost the connection, and the loss
 * of one that is in use is no uncaught event that ends the process.
 */
export class PostgresPool implements SqlPool {
  constructor(
    private readonly pool: Pool,
    onLost: (error: unknown) => void,
  ) {
    pool.on('error', onLost);
    pool.on('connect', (client) => {
      // Whoever uses the connection meets the same error by the statement that fails.
      client.on('error', () => undefined);
    });
  }

  async query(statement: SqlStatement, values?: readonly unknown[]): Promise<QueryResult> {
    const client = await this.connect();
    try {
      return await client.query(statement, values);
    } finally {
      client.release();
    }
  }

  async connect({ patient = false } = {}): Promise<SqlClient> {
    const client = await this.pool.connect();
    // What is set for a patient one must not stay for the others.
    let broken = patient;
    if (patient) await client.query('SET statement_timeout = 0');
    return {
      async query(statement, values) {
        try {
          return await send(client, patient ? unlimited(statement) : statement, values);
        } catch (error) {
          broken ||= isConnectionLoss(error);
          throw error;
        }
      },
      release: () => client.release(broken),
    };
  }

  async end(): Promise<void> {
    const limit = new Promise<void>((resolve) => setTimeout(resolve, END_LIMIT_MS).unref());
    await Promise.race([this.pool.end(), limit]);
  }
}

function unlimited(statement: SqlStatement): SqlStatement {
  const config = typeof statement === 'string' ? { text: statement } : statement;
  return Object.assign({}, config, { query_timeout: PATIENCE_MS });
}

function send(client: PoolClient, statement: SqlStatement, values?: readonly unknown[]): Promise<QueryResult> {
  return values === undefined ? client.query(statement) : client.query(statement, [...values]);
}
