/** `npm run bench`: the gateway under load; with `--store`, questions to a large trace file; with `--tui`, the terminal UI over one. */

const { argv } = process
await import(argv.includes('--store') ? './store.ts' : argv.includes('--tui') ? './tui.ts' : './run.ts')
