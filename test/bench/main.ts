/** `npm run bench`: the gateway under load; with `--store`, questions to a large trace file; with `--tui`, the terminal UI over one; with `--setup`, a large repository. */

const { argv } = process
const benches = ['store', 'tui', 'setup'] as const
const asked = benches.find((name) => argv.includes(`--${name}`))
await import(`./${asked ?? 'run'}.ts`)
