/** @param {string} displayName the folder of __tests__ that the project runs */
const project = (displayName) => ({
  displayName,
  clearMocks: true,
  extensionsToTreatAsEsm: ['.ts'],
  testEnvironment: 'node',
  testMatch: [`<rootDir>/__tests__/${displayName}/**/*.test.ts`],
  transform: { '\\.ts$': '<rootDir>/jest.transform.js' },
})

export default {
  // Most of a test is waiting: for the action's processes, and for times to pass.
  maxWorkers: 3,
  projects: ['unit', 'e2e', 'slow'].map(project),
  reporters: ['default', './jest.tally.js'],
  testTimeout: 60_000,
}
