/**
 * Loads the CLI, compiled already where it ran before: V8's code cache lies beside the build, in a folder that belongs to who
 * owns the program. Where that folder cannot be written, the program is compiled anew each time.
 */
import { enableCompileCache } from 'node:module'
import { fileURLToPath } from 'node:url'

enableCompileCache(fileURLToPath(new URL('../dist/compile-cache', import.meta.url)))
await import('../dist/cli.js')
