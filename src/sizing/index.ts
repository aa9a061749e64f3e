export * from './sizing';
export * from './sizing-coefficients';
export * from './sizing-load';
export * from './tier-cost';
export * from './tier-size';
