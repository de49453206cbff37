/** `respan --version`: reads the manifest, loads nothing else. */
import { readFileSync } from 'node:fs'

console.log(JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version)
