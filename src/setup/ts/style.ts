/** How a file is written: quotes, line ends, semicolons, and the way it reads the environment. New code follows. */

import { ts } from 'ts-morph'
import { folderOf } from '../open-project.ts'
import { type EnvRead, envRead } from './env-read.ts'
import { visit } from './nodes.ts'
import type { Parsed } from './parse.ts'
import { moduleOf } from './trace.ts'
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

const holders = ['process.env', 'import.meta.env', 'Deno.env', 'Bun.env']

/** How a file reads its variables: how often by which holder, and the quote where it reads `process.env['X']` alone. */
interface Habits {
  counts: ReadonlyMap<string, number>
  quote: string | undefined
}

const habits = new WeakMap<ts.SourceFile, Habits>()

const habitsOf = ({ source }: Parsed): Habits => {
  const known = habits.get(source)
  if (known !== undefined) return known
  const counts = new Map<string, number>()
  let quote: string | undefined
  let isDotted = false
  visit(source, (node) => {
    if (!ts.isPropertyAccessExpression(node)) return
    const holder = node.getText().replace('?.', '.')
    if (!holders.includes(holder)) return
    counts.set(holder, (counts.get(holder) ?? 0) + 1)
    if (holder !== 'process.env') return
    isDotted ||= ts.isPropertyAccessExpression(node.parent) && node.parent.expression === node
    if (ts.isElementAccessExpression(node.parent) && ts.isStringLiteral(node.parent.argumentExpression))
      quote ??= node.parent.argumentExpression.getText().charAt(0)
  })
  const found = { counts, quote: isDotted ? undefined : quote }
  habits.set(source, found)
  return found
}

/** Does the compiler refuse `process.env.X`? */
const wantsBrackets = ({ parsed, project }: Place): boolean =>
  !/\.[cm]?jsx?$/.test(parsed.path) && project.wantsBrackets(parsed.path)

const ofHolder = (holder: string, place: Place): ReadVariable => {
  const { parsed } = place
  const { quoted } = styleOf(parsed, parsed.source.getEnd())
  if (holder === 'Deno.env') return (name) => `Deno.env.get(${quoted(name)})`
  if (wantsBrackets(place)) return (name) => `${holder}[${quoted(name)}]`
  const quote = holder === 'process.env' ? habitsOf(parsed).quote : undefined
  return (name) => (quote === undefined ? `${holder}.${name}` : `${holder}[${quote}${name}${quote}]`)
}

interface Read extends EnvRead {
  at: ts.Node
}

/** The first read of the environment inside of an expression. */
const readIn = (node: ts.Node, place: Place): Read | undefined => {
  let found: Read | undefined
  visit(node, (child) => {
    if (found !== undefined || !ts.isExpression(child)) return
    const read = envRead(child, place)
    if (read !== undefined) found = { ...read, at: child }
  })
  return found
}

/** What the file uses most. */
const usual = (parsed: Parsed): string | undefined => [...habitsOf(parsed).counts].sort(([, a], [, b]) => b - a)[0]?.[0]

const isNodes = (symbol: ts.Symbol): boolean =>
  (symbol.declarations ?? []).some((one) => /^(?:node:)?process$/.test(moduleOf(one) ?? ''))

/** `process.env`, where a name of the file does not stand before the global one. */
const ambientAt = (holder: string, at: readonly ts.Node[], { parsed }: Place): string => {
  if (holder !== 'process.env') return holder
  const bound = at.map((node) => parsed.boundAt('process', node)).find((symbol) => symbol !== undefined)
  return bound === undefined || isNodes(bound) ? holder : `globalThis.${holder}`
}

/** Is what was read there the same at all places of the edit? */
const reaches = ({ holder, at: from }: Read, at: readonly ts.Node[], { parsed }: Place): boolean => {
  const root = /^\w+/.exec(holder)?.[0] ?? ''
  if (root === 'this') return at.every((node) => thisOf(node) === thisOf(from))
  const symbol = parsed.boundAt(root, from)
  return at.every((node) => parsed.boundAt(root, node) === symbol)
}

/** Whose `this` it is. */
const thisOf = (node: ts.Node): ts.Node | undefined =>
  ts.findAncestor(node, (one) => ts.isClassLike(one) || ts.isFunctionDeclaration(one) || ts.isFunctionExpression(one))

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

/** `near`: what the site itself reads, which decides; `at`: where else it is written. A text: why it cannot be told. */
export const readerOf = (
  place: Place,
  near: readonly (ts.Node | undefined)[],
  at: readonly (ts.Node | undefined)[] = [],
): ReadVariable | string => {
  const { parsed } = place
  const places = [...near, ...at].filter((node) => node !== undefined)
  const read = near.map((node) => node && readIn(node, place)).find((found) => found !== undefined)
  if (read?.kind === 'static') return `variables are imported from ${read.holder} by name, when the app is built`
  if (read?.kind === 'binding' && /\.[cm]?tsx?$/.test(parsed.path))
    return `variables come from the binding ${read.holder}, whose type has to name them first`
  if (read !== undefined && !holders.includes(read.holder) && !reaches(read, places, place))
    return `variables come from ${read.holder}, which is not in reach of every line that would be changed`
  if (read !== undefined) return ofHolder(ambientAt(read.holder, places, place), place)
  const found = usual(parsed)
  if (found !== undefined) return ofHolder(ambientAt(found, places, place), place)
  if (isWorker(place)) return 'it runs in a worker, where variables come from a binding'
  return ofHolder(isDeno(place) ? 'Deno.env' : ambientAt('process.env', places, place), place)
}
