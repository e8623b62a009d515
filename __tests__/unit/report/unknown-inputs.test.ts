import { expect, test } from '@jest/globals'
import { unknownInputs } from '../../../src/report/unknown-inputs.ts'

test.each([
  ['image', 'Did you mean "images"?'],
  ['overlay', 'Did you mean "overlays"?'],
  ['namespace', 'The inputs are images, overlays.'],
])(
  'the input "%s" does not exist, and is a warning that names what does',
  (name, hint) => {
    expect(unknownInputs([name, 'images'], ['images', 'overlays'])).toEqual([
      {
        severity: 'warning',
        code: 'unknown-input',
        message: `Input "${name}" does not exist, so it has no effect. ${hint}`,
      },
    ])
  },
)
