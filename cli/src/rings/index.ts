export * from './agreement';
export * from './allocator-ring';
export * from './attributes';
export * from './gateway-ring';
export { loadHashes } from './hashes';
