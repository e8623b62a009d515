/** What the long tests draw from: the same in every run of the gate, another with `SEED=7 npm run test:slow`. */
export const seed = Number(process.env['SEED'] ?? 20261121)
