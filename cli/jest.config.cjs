module.exports = {
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  // The library's source, as the build takes it. Its own dependencies are the ones of the repository's root.
  moduleNameMapper: { '^cdk8s-prometheus-tiered$': '<rootDir>/../src' },
  transform: { '\\.[jt]s$': ['ts-jest', { tsconfig: '<rootDir>/tsconfig.jest.json' }] },
  transformIgnorePatterns: ['/node_modules/(?!@sindresorhus/fnv1a/)'],
};
