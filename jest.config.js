export default {
  clearMocks: true,
  extensionsToTreatAsEsm: ['.ts'],
  reporters: ['default', './jest.tally.js'],
  testEnvironment: 'node',
  testMatch: ['**/__tests__/**/*.test.ts'],
  testTimeout: 60_000,
  transform: { '\\.ts$': './jest.transform.js' },
}
