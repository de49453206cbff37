/**
 * The parser of Python: two WASM files, of tree-sitter and of its grammar, so that no Python is needed. Built, they lie beside the
 * bundle; in development, in their packages. Imports web-tree-sitter.
 */

import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { Language, Parser } from 'web-tree-sitter'

/** Copied there by build.js under the same names. */
const bytesOf = (name: string, inPackage: string): Uint8Array => {
  const beside = new URL(`./${name}`, import.meta.url)
  return readFileSync(existsSync(beside) ? beside : createRequire(import.meta.url).resolve(inPackage))
}

export const loadParser = async (): Promise<Parser> => {
  await Parser.init({ wasmBinary: bytesOf('web-tree-sitter.wasm', 'web-tree-sitter/web-tree-sitter.wasm') })
  const grammar = bytesOf('tree-sitter-python.wasm', 'tree-sitter-python/tree-sitter-python.wasm')
  return new Parser().setLanguage(await Language.load(grammar))
}
