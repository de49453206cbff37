/**
 * Loads the CLI, compiled already where it ran before: V8's code cache lies beside the build, in a folder that belongs to who
 * owns the program. Where that cannot be written, or this Node has no such cache, the program is compiled anew each time.
 */
import module from 'node:module'
import { fileURLToPath } from 'node:url'

module.enableCompileCache?.(fileURLToPath(new URL('../dist/compile-cache', import.meta.url)))
await import('../dist/cli.js')
