import { createContext, createElement, type ReactElement, type ReactNode, useContext } from 'react';
import type { TrialogueClient } from '../rest/client.js';

const ClientContext = createContext<TrialogueClient | null>(null);

/** Gives the hooks below it the client they ask. */
export function TrialogueProvider(props: {
  readonly client: TrialogueClient;
  readonly children?: ReactNode;
}): ReactElement {
  return createElement(ClientContext.Provider, { value: props.client }, props.children);
}

/** Throws outside of a `TrialogueProvider`. */
export function useClient(): TrialogueClient {
  const client = useContext(ClientContext);
  if (client === null) throw new Error('useClient: there is no TrialogueProvider above');
  return client;
}
