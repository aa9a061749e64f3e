import { isIPv4, isIPv6 } from 'net';

/** A range of addresses. */
export interface Cidr {
  readonly text: string;
  readonly bits: 32 | 128;
  readonly address: bigint;
  readonly prefix: number;
}

/** The range that a text writes; undefined where it is none, or where its address is not the first of the range, which Kubernetes warns of from 1.33 on. */
export function cidrOf(text: string): Cidr | undefined {
  const [, written, length] = /^([^/%]+)\/(0|[1-9]\d{0,2})$/.exec(text) ?? [];
  const bits = isIPv4(written) ? 32 : isIPv6(written) ? 128 : undefined;
  const prefix = Number(length);
  if (bits === undefined || prefix > bits) {
    return undefined;
  }
  const address = bits === 32 ? ipv4(written) : ipv6(written);
  return address % sizeOf(bits, prefix) === 0n ? { text, bits, address, prefix } : undefined;
}

/** The range of a single address; undefined where a text is none. IPv6 with or without its brackets. */
export function hostCidr(text: string): Cidr | undefined {
  const address = text.replace(/^\[(.*)\]$/, '$1');
  return cidrOf(`${address}/${isIPv4(address) ? 32 : 128}`);
}

/** Whether a range lies within another one. */
export function isWithin(inner: Cidr, outer: Cidr): boolean {
  const size = sizeOf(outer.bits, outer.prefix);
  return inner.bits === outer.bits && inner.prefix >= outer.prefix && inner.address / size === outer.address / size;
}

/** How many addresses a range has. */
function sizeOf(bits: number, prefix: number): bigint {
  return 2n ** BigInt(bits - prefix);
}

function ipv4(text: string): bigint {
  return text.split('.').reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
}

function ipv6(text: string): bigint {
  // The last two groups can be written as an IPv4 address.
  const plain = text.replace(/[^:]*\..*$/, tail => `${(ipv4(tail) / 65536n).toString(16)}:${(ipv4(tail) % 65536n).toString(16)}`);
  const [head, tail] = plain.split('::').map(half => half.split(':').filter(group => group !== ''));
  const groups = tail === undefined ? head : [...head, ...Array<string>(8 - head.length - tail.length).fill('0'), ...tail];
  return groups.reduce((sum, group) => sum * 65536n + BigInt(`0x${group}`), 0n);
}
