import { DrizzleQueryError } from 'drizzle-orm/errors';

/**
 * What the database itself said in place of drizzle's error, whose text repeats every parameter of the statement: hashes
 * and sealed keys have no place in a log, and `DATABASE_UNAVAILABLE` has to be seen for what it is.
 */
export async function asked<T>(question: () => PromiseLike<T>): Promise<T> {
  try {
    return await question();
  } catch (error) {
    throw error instanceof DrizzleQueryError && error.cause !== undefined ? error.cause : error;
  }
}
