/**
 * Who reads a .env file and does not start where it has names that he does not know: pydantic-settings, unless its class declares them or
 * is told to ignore them. Measured with pydantic-settings 2.16: a prefix of names does not help. In: the files of a package. Out: a path.
 * Imports types only.
 */

import type { Package } from './env-loaders.ts'

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')

interface Span {
  start: number
  end: number
}

/** Brackets of Python, in no order; those of texts and comments do not count. */
const bracketsIn = (text: string): Span[] => {
  const found: Span[] = []
  const open: number[] = []
  const parts = /#[^\n]*|"""[\s\S]*?"""|'''[\s\S]*?'''|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|[([{]|[)\]}]/g
  for (const { 0: part, index } of text.matchAll(parts)) {
    if (/^[([{]$/.test(part)) open.push(index)
    const start = /^[)\]}]$/.test(part) ? open.pop() : undefined
    if (start !== undefined) found.push({ start, end: index + 1 })
  }
  return found
}

interface Class extends Span {
  name: string
  /** What stands in the brackets behind its name. */
  header: string
}

/** A class ends before the next line that is no deeper than its first. */
const classesIn = (text: string): Class[] =>
  [...text.matchAll(/^([ \t]*)class\s+(\w+)\s*(?:\(([^)]*)\))?/gm)].map((match) => {
    const [whole, indent = '', name = '', header = ''] = match
    const start = match.index
    const from = start + whole.length
    const end = text.slice(from).search(new RegExp(`\\n(?!${indent}[ \\t]|[ \\t]*(?:\\r?\\n|#|$))`))
    return { start, end: end === -1 ? text.length : from + end, name, header }
  })

const innermost = <S extends Span>(spans: readonly S[], at: number): S | undefined =>
  spans.filter(({ start, end }) => start <= at && at < end).sort((a, b) => b.start - a.start)[0]

const extra = /\bextra["']?\s*[=:]\s*(?:["'](ignore|allow|forbid)["']|Extra\.(ignore|allow|forbid))/

/** What a class says of names that it does not know, itself or by a class that it is made of. */
const saysOf = (own: string, bases: string, text: string, classes: readonly Class[]): string | undefined => {
  const [, quoted, member] = extra.exec(own) ?? []
  const said = quoted ?? member
  if (said !== undefined) return said
  const base = classes.find(({ name }) => new RegExp(`\\b${name}\\b`).test(bases))
  if (base === undefined) return undefined
  const rest = classes.filter((one) => one.start < base.start)
  const config = /(?:model_config\s*=|class\s+Config\b)[\s\S]*/.exec(text.slice(base.start, base.end))?.[0] ?? ''
  return saysOf(`${base.header}\n${config}`, base.header, text, rest)
}

/** Does one of the file's classes of settings read `name`, and refuse one of the variables? */
const refuses = (text: string, name: string, variables: readonly string[]): boolean => {
  const brackets = bracketsIn(text)
  const classes = classesIn(text)
  const reads = new RegExp(`["'/]${escaped(name)}["']`)
  return [...text.matchAll(/\benv_file["']?\s*[=:]/g)].some(({ index }) => {
    const line = text.indexOf('\n', index) === -1 ? text.length : text.indexOf('\n', index)
    const opened = brackets.filter(({ start }) => index < start && start < line)
    const value = text.slice(index, Math.max(line, ...opened.map(({ end }) => end)))
    if (!reads.test(value)) return false
    const owner = innermost(
      classes.filter((one) => one.name !== 'Config'),
      index,
    )
    const config = innermost(brackets, index) ?? innermost(classes, index)
    const own = config === undefined ? '' : text.slice(config.start, config.end)
    if (/^(?:ignore|allow)$/.test(saysOf(own, owner?.header ?? '', text, classes) ?? '')) return false
    const body = owner === undefined ? text : text.slice(owner.start, owner.end)
    const declares = (variable: string) =>
      new RegExp(`^[ \\t]+${variable}[ \\t]*:|alias\\s*=\\s*["']${variable}["']`, 'im').test(body)
    return variables.length === 0 || !variables.every(declares)
  })
}

/** The file of Python whose settings refuse `variables` in `name`, a .env file of the package. */
export const refuserOf = ({ paths, read }: Package, name: string, variables: readonly string[]): string | undefined =>
  paths.find((path) => {
    const text = path.endsWith('.py') ? (read(path) ?? '') : ''
    return /\bpydantic_settings\b/.test(text) && refuses(text, name, variables)
  })
