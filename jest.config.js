/** @param {string} displayName the folder of __tests__ that the project runs */
const project = (displayName) => ({
  displayName,
  clearMocks: true,
  extensionsToTreatAsEsm: ['.ts'],
  testEnvironment: 'node',
  testMatch: [`<rootDir>/__tests__/${displayName}/**/*.test.ts`],
  transform: { '\\.ts$': '<rootDir>/jest.transform.js' },
})

/** @param {string} displayName tests that run the action as a runner does */
const projectOfAction = (displayName) => ({
  ...project(displayName),
  globalSetup: '<rootDir>/jest.build.js',
})

export default {
  // Most of a test is waiting: for the action's processes, and for times to pass.
  maxWorkers: 3,
  projects: [
    project('unit'),
    ...['e2e', 'slow', 'act', 'gitea'].map((name) => projectOfAction(name)),
  ],
  reporters: ['default', './jest.tally.js'],
}
