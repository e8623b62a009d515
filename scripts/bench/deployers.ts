// What it takes to ask what a deployer makes of an overlay: the same small overlay, with and without its files.
import { demo } from '../../__tests__/support/layouts/demo.ts'
import { startStage } from '../../__tests__/support/stage.ts'
import type { Files } from '../../__tests__/support/tree.ts'
import { land } from './action.ts'
import { repeat, type Row, type Section } from './section.ts'

export const deployers: Section = {
  name: 'deployers',
  title: 'What the deployer makes of it',
  async run(rounds) {
    await using stage = await startStage({
      ...demo,
      files: {
        ...demo.files,
        ...overlay('plain'),
        ...overlay('argocd'),
        'k8s/overlays/argocd/.argocd-source-shop.yaml':
          'kustomize: {namePrefix: a-}\n',
        ...overlay('flux'),
        'flux.yaml': kustomization,
      },
    })
    const bump = (name: string, tag: string, more = {}) => {
      const inputs = {
        repository: stage.repository.path,
        overlays: `k8s/overlays/${name}`,
        images: `ghcr.io/acme/shop:${tag}`,
      }
      return land(stage, { ...inputs, ...more })
    }
    const flux = { 'deployed-by': 'flux.yaml' }
    const measured = await repeat(rounds, async (round) => {
      const without = await bump('plain', `1.${round}.0`)
      const ofArgo = await bump('argocd', `2.${round}.0`)
      const ofFlux = await bump('flux', `3.${round}.0`, flux)
      return {
        argoWall: ofArgo.wall - without.wall,
        argoCpu: ofArgo.cpu - without.cpu,
        fluxWall: ofFlux.wall - without.wall,
        fluxCpu: ofFlux.cpu - without.cpu,
      }
    })
    return [
      row('`.argocd-source-shop.yaml` adds', measured.argoWall, 0.1),
      row('the same, CPU time', measured.argoCpu, 0.1),
      row('`deployed-by`, of Flux, adds', measured.fluxWall),
      row('the same, CPU time', measured.fluxCpu),
    ]
  },
}

function row(what: string, values: readonly number[], bar?: number): Row {
  return { what, unit: 's', values, ...(bar === undefined ? {} : { bar }) }
}

function overlay(name: string): Files {
  return {
    [`k8s/overlays/${name}/kustomization.yaml`]:
      'resources: [../../base]\nimages: [{name: ghcr.io/acme/shop, newTag: 0.1.0}]\n',
  }
}

const kustomization = `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: shop}
spec:
  path: k8s/overlays/flux
  targetNamespace: shop
  sourceRef: {kind: OCIRepository, name: shop}
  postBuild: {substitute: {region: eu}}
`
