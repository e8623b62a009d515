import { test } from '@jest/globals'
import { between, landsBetween } from '../support/between-calls.ts'

test.each(between)('a pull request that $what', landsBetween)
