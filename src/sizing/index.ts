export * from './sizing';
export * from './sizing-load';
export * from './tier-size';
