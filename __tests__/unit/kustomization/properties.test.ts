import { test } from '@jest/globals'

import {
  checkProperty,
  properties,
} from '../../support/kustomization/properties.ts'

test.each(Object.entries(properties))('%s', (_name, property) => {
  checkProperty(property, { runs: 400, seed: 20261121 })
})
