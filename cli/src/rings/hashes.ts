import { crc32 } from 'node:zlib';
import fnv1a from '@sindresorhus/fnv1a';
import createXxhash, { type XXHashAPI } from 'xxhash-wasm';

let xxhash: XXHashAPI | undefined;

/** Compiles the WebAssembly of xxHash. Has to be awaited once before anything of the rings is used. */
export async function loadHashes(): Promise<void> {
  xxhash ??= await createXxhash();
}

function loaded(): XXHashAPI {
  if (!xxhash) {
    throw new Error('loadHashes() must be awaited before a hash is computed');
  }
  return xxhash;
}

/** xxHash64 with seed 0 of a text's UTF-8 bytes. */
export function xxh64(text: string): bigint {
  return loaded().h64(text);
}

/** xxHash64 with seed 0. */
export function xxh64Bytes(bytes: Uint8Array): bigint {
  return loaded().h64Raw(bytes);
}

/** FNV-1a, 64 bit. */
export function fnv1a64(bytes: Uint8Array): bigint {
  return fnv1a(bytes as unknown as string, { size: 64 });
}

/** CRC-32 (IEEE 802.3), continued from `start`. */
export function crc32Ieee(data: string | Uint8Array, start = 0): number {
  return crc32(data, start);
}
