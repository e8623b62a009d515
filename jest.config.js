export default {
  clearMocks: true,
  extensionsToTreatAsEsm: ['.ts'],
  testEnvironment: 'node',
  testMatch: ['**/__tests__/**/*.test.ts'],
  testTimeout: 60_000,
  transform: { '\\.ts$': './jest.transform.js' },
}
