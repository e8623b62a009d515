import { describe, expect, test } from '@jest/globals'
import {
  canonicalRepository,
  sameRepository,
} from '../../../src/image/repository.ts'

describe('the canonical name of a repository', () => {
  test.each([
    ['nginx', 'docker.io/library/nginx'],
    ['library/nginx', 'docker.io/library/nginx'],
    ['docker.io/nginx', 'docker.io/library/nginx'],
    ['docker.io/library/nginx', 'docker.io/library/nginx'],
    ['index.docker.io/nginx', 'docker.io/library/nginx'],
    ['index.docker.io/library/nginx', 'docker.io/library/nginx'],
    ['acme/api', 'docker.io/acme/api'],
    ['docker.io/acme/api', 'docker.io/acme/api'],
    ['index.docker.io/acme/api', 'docker.io/acme/api'],
    ['acme/team/api', 'docker.io/acme/team/api'],
    ['docker/api', 'docker.io/docker/api'],
    ['ghcr.io/acme/api', 'ghcr.io/acme/api'],
    ['ghcr.io/nginx', 'ghcr.io/nginx'],
    ['registry.lan:5000/api', 'registry.lan:5000/api'],
    ['registry:5000/api', 'registry:5000/api'],
    ['localhost/api', 'localhost/api'],
    ['localhost', 'docker.io/library/localhost'],
    ['api.v1', 'docker.io/library/api.v1'],
    ['REGISTRY/api', 'REGISTRY/api'],
    ['[::1]:5000/api', '[::1]:5000/api'],
  ])('%s is %s', (name, canonical) => {
    expect(canonicalRepository(name)).toBe(canonical)
    expect(canonicalRepository(canonical)).toBe(canonical)
  })

  test.each([
    ['docker.io/acme/api', 'acme/api', true],
    ['index.docker.io/acme/api', 'docker.io/acme/api', true],
    ['docker.io/library/nginx', 'nginx', true],
    ['library/nginx', 'nginx', true],
    ['acme/nginx', 'nginx', false],
    ['ghcr.io/acme/api', 'acme/api', false],
    ['registry.docker.io/acme/api', 'acme/api', false],
    ['localhost/api', 'api', false],
  ])('%s and %s are the same: %s', (one, other, same) => {
    expect(sameRepository(one, other)).toBe(same)
    expect(sameRepository(other, one)).toBe(same)
  })
})
