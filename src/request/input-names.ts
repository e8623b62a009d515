/** The inputs that both actions have. */
const common = [
  'images',
  'repository',
  'branch',
  'token',
  'source-token',
  'publish',
  'commit-message',
  'commit-author',
  'verified-commit',
  'validate',
  'policy-command',
  'kustomize',
  'kustomize-build-args',
  'show-diff',
  'comment',
  'timeout',
] as const

/** Every input of action.yml. */
export const inputNames = [
  ...common,
  'images-from',
  'overlays',
  'ssh-key',
  'ssh-known-hosts',
  'signing-key',
  'pull-request-branch',
  'pull-request-title',
  'pull-request-body',
  'pull-request-labels',
  'pull-request-reviewers',
  'pull-request-team-reviewers',
  'pull-request-assignees',
  'pull-request-draft',
  'pull-request-auto-merge',
  'validate-overlays',
  'deployed-by',
  'allow-downgrade',
  'hold',
  'ignore-hold',
] as const

/** Every input of preview/action.yml. */
export const previewInputNames = [
  ...common,
  'template',
  'folder',
  'namespace',
  'name-suffix',
  'list-in',
  'label',
  'url',
] as const

export type InputName =
  (typeof inputNames)[number] | (typeof previewInputNames)[number]
