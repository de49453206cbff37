/** How a file is written: quotes, line ends, semicolons, and the way it reads the environment. New code follows. */

import { ts } from 'ts-morph'
import { folderOf } from '../open-project.ts'
import { type EnvRead, envRead } from './env-read.ts'
import { visit } from './nodes.ts'
import type { Parsed } from './parse.ts'
import type { Place } from './traced.ts'

export interface Style {
  eol: string
  semicolon: string
  quoted(text: string): string
}

export const styleOf = ({ text, source }: Parsed, at: number): Style => {
  const quotes: string[] = []
  visit(source, (node) => {
    if (ts.isStringLiteral(node) && (node.getStart() < at || quotes.length === 0)) quotes.push(node.getText().charAt(0))
  })
  const quote = quotes.at(-1) === '"' ? '"' : "'"
  const first = source.statements.find(ts.isImportDeclaration) ?? source.statements[0]
  return {
    eol: /\r\n/.test(text) ? '\r\n' : '\n',
    semicolon: first?.getText().endsWith(';') ? ';' : '',
    quoted: (word) => `${quote}${word}${quote}`,
  }
}

/** Reads a variable of the environment, in the file's own way. */
export type ReadVariable = (name: string) => string

const bracketed = /\bprocess\.env\[\s*(['"])/
const dotted = /\bprocess\.env\.\w/

const ofHolder = (holder: string, parsed: Parsed): ReadVariable => {
  const { text } = parsed
  if (holder === 'Deno.env') {
    const { quoted } = styleOf(parsed, parsed.source.getEnd())
    return (name) => `Deno.env.get(${quoted(name)})`
  }
  const quote = dotted.test(text) ? undefined : bracketed.exec(text)?.[1]
  return holder === 'process.env' && quote !== undefined
    ? (name) => `process.env[${quote}${name}${quote}]`
    : (name) => `${holder}.${name}`
}

/** The first read of the environment inside of an expression. */
const readIn = (node: ts.Node, place: Place): EnvRead | undefined => {
  let found: EnvRead | undefined
  visit(node, (child) => {
    if (found === undefined && ts.isExpression(child)) found = envRead(child, place)
  })
  return found
}

const holders = ['process.env', 'import.meta.env', 'Deno.env', 'Bun.env']

/** What the file uses most. */
const usual = ({ text }: Parsed): string | undefined => {
  const counted = holders.map((holder) => ({ holder, count: text.split(holder).length - 1 }))
  const [most] = counted.filter(({ count }) => count > 0).sort((a, b) => b.count - a.count)
  return most?.holder
}

const isWorker = ({ parsed, project }: Place): boolean => {
  const { folder } = project.manifestOf(parsed.path)
  const names = ['wrangler.toml', 'wrangler.jsonc', 'wrangler.json']
  return names.some((name) => project.read(folder === '' ? name : `${folder}/${name}`) !== undefined)
}

const isDeno = ({ parsed, project }: Place): boolean => {
  const folders = [project.manifestOf(parsed.path).folder, folderOf(parsed.path)]
  const paths = folders.flatMap((folder) =>
    ['deno.json', 'deno.jsonc'].map((name) => (folder === '' ? name : `${folder}/${name}`)),
  )
  return paths.some((path) => project.read(path) !== undefined)
}

/** `near`: what the site itself reads, which decides. A text: why it cannot be told. */
export const readerOf = (place: Place, near: readonly (ts.Node | undefined)[]): ReadVariable | string => {
  const { parsed } = place
  const read = near.map((node) => node && readIn(node, place)).find((found) => found !== undefined)
  if (read?.kind === 'static') return `variables are imported from ${read.holder} by name, when the app is built`
  if (read?.kind === 'binding')
    return /\.[cm]?tsx?$/.test(parsed.path)
      ? `variables come from the binding ${read.holder}, whose type has to name them first`
      : ofHolder(read.holder, parsed)
  if (read !== undefined) return ofHolder(read.holder, parsed)
  const found = usual(parsed)
  if (found !== undefined) return ofHolder(found, parsed)
  if (isWorker(place)) return 'it runs in a worker, where variables come from a binding'
  return ofHolder(isDeno(place) ? 'Deno.env' : 'process.env', parsed)
}
