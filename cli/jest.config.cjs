module.exports = {
  // As in .projenrc.ts: the tests of real parts mostly wait.
  maxWorkers: '100%',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  // The library's source is tested with one cdk8s, its own.
  moduleNameMapper: { '^(cdk8s|constructs)$': '<rootDir>/../node_modules/$1' },
  transform: { '\\.[jt]s$': ['ts-jest', { tsconfig: '<rootDir>/tsconfig.jest.json' }] },
  transformIgnorePatterns: ['/node_modules/(?!@sindresorhus/fnv1a/)'],
};
