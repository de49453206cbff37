/** `npm run bench`: the gateway under load; with `--store`, questions to a large trace file. */

await import(process.argv.includes('--store') ? './store.ts' : './run.ts')
