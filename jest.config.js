export default {
  clearMocks: true,
  extensionsToTreatAsEsm: ['.ts'],
  // Most of a test is waiting: for the action's processes, and for times to pass.
  maxWorkers: 3,
  reporters: ['default', './jest.tally.js'],
  testEnvironment: 'node',
  testMatch: ['**/__tests__/**/*.test.ts'],
  testTimeout: 60_000,
  transform: { '\\.ts$': './jest.transform.js' },
}
