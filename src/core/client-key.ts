import { isIP, isIPv4 } from 'node:net';

/** What an address that is none is counted under. */
const UNKNOWN = 'unknown';

/**
 * What a client is counted under: an IPv4 address as it is, of an IPv6 address the first 56 bits. Providers hand out
 * whole IPv6 networks, so counting single addresses would limit nobody who has one.
 */
export function clientKey(address: string | undefined): string {
  const plain = address?.split('%')[0] ?? '';
  if (isIPv4(plain)) return plain;
  return isIP(plain) === 6 ? ipv6Key(groupsOf(plain)) : UNKNOWN;
}

function ipv6Key(groups: readonly number[]): string {
  const [first = 0, second = 0, third = 0, fourth = 0, , sixth, seventh = 0, eighth = 0] = groups;
  const isMapped = sixth === 0xff_ff && groups.slice(0, 5).every((group) => group === 0);
  if (isMapped) return [seventh >> 8, seventh & 0xff, eighth >> 8, eighth & 0xff].join('.');
  const network = [first, second, third, fourth & 0xff_00].map((group) => group.toString(16));
  return `${network.join(':')}::/56`;
}

/** The eight groups of a valid IPv6 address; the URL parser writes them all alike, an IPv4 ending included. */
function groupsOf(address: string): number[] {
  const canonical = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [before = [], after = []] = canonical
    .split('::')
    .map((part) => part.split(':').filter((group) => group !== ''));
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => '0');
  return [...before, ...zeros, ...after].map((group) => Number.parseInt(group, 16));
}
