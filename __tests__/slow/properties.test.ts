import { test } from '@jest/globals'
import {
  checkProperty,
  properties,
} from '../support/kustomization/properties.ts'
import { seed } from '../support/seed.ts'

test.each(Object.entries(properties))(
  `5,000 times, SEED=${seed}: %s`,
  (_name, property) => {
    checkProperty(property, { runs: 5000, seed })
  },
)
