import { test } from '@jest/globals'

import { checkProperty, properties } from '../kustomization/properties.ts'

// Others in every run; fast-check tells the seed of a failure.
const seed = Math.floor(Math.random() * 2 ** 31)

test.each(Object.entries(properties))('5,000 times: %s', (_name, property) => {
  checkProperty(property, { runs: 5000, seed })
})
