import { z } from 'zod';

/** From the least to the most: each may do what the ones before it may. */
export const ROLES = ['viewer', 'host', 'producer', 'owner'] as const;
export const roleSchema = z.enum(ROLES);
export type Role = (typeof ROLES)[number];

/** Whoever makes a request, after the door. */
export interface Principal {
  readonly userId: string;
  readonly username: string;
  readonly role: Role;
  /** The sign-in the request came by; revoking it ends everything that holds it, sockets included. */
  readonly signInId: string;
  /** `cookie`: a browser, to be guarded against other sites; `bearer`: a program that sends its token itself. */
  readonly via: 'cookie' | 'bearer';
}

export function mayAct(role: Role, least: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(least);
}
