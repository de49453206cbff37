/**
 * Notebooks: the code of all cells as one text, and the way back into the raw strings of the JSON, which is never written anew.
 * Imports jsonc-parser.
 */

import { getNodeValue, type Node, type ParseError, parse, parseTree } from 'jsonc-parser'
import type { Edit } from '../site.ts'
import { placeOf } from '../site.ts'
import type { Spot } from './parse.ts'

export interface Notebook {
  code: string
  spotOf(offset: number): Spot
  /** Undefined: it would reach from one string of the JSON into another. */
  toFile(edit: Edit): Edit | undefined
}

interface Piece {
  cell: number
  /** In `code`. */
  start: number
  text: string
}

interface Joined {
  code: string
  pieces: Piece[]
  /** For each unit of the code: where it starts and ends in the file, and which string it is of. */
  from: number[]
  to: number[]
  string: number[]
}

const property = (node: Node | undefined, name: string): Node | undefined =>
  node?.children?.find((one) => one.children?.[0]?.value === name)?.children?.[1]

/** The strings of a cell's source: a list of lines, or one. */
const stringsOf = (source: Node | undefined): Node[] =>
  source?.type === 'array' ? (source.children ?? []) : source?.type === 'string' ? [source] : []

/** Cell magics under which the cell is still Python. */
const pythonMagic = /^%%(time|timeit|capture|prun|python3?)\b/

const isPython = (code: string): boolean => {
  const first = code.trimStart()
  return !first.startsWith('%%') || pythonMagic.test(first)
}

/** Lines for the notebook itself (`%pip`, `!ls`) become comments of the same length. */
const withoutMagic = (code: string): string => code.replace(/^([^\S\n]*)[%!?]/gm, '$1#')

/** A string of JSON, unit by unit, with its escapes. */
const addString = (joined: Joined, node: Node, raw: string, number: number): string => {
  const { from, to, string } = joined
  const end = node.offset + node.length - 1
  let text = ''
  for (let at = node.offset + 1; at < end; ) {
    const length = raw[at] !== '\\' ? 1 : raw[at + 1] === 'u' ? 6 : 2
    text += length === 1 ? raw[at] : (JSON.parse(`"${raw.slice(at, at + length)}"`) as string)
    from.push(at)
    to.push(at + length)
    string.push(number)
    at += length
  }
  return text
}

const addCell = (joined: Joined, cell: Node, number: number, raw: string): void => {
  const strings = stringsOf(property(cell, 'source')).filter(({ type }) => type === 'string')
  const last = strings.at(-1)
  const whole = strings.map((one) => String(getNodeValue(one))).join('')
  if (last === undefined || property(cell, 'cell_type')?.value !== 'code' || !isPython(whole)) return
  const start = joined.code.length
  const text = strings.map((one) => addString(joined, one, raw, one.offset)).join('')
  joined.pieces.push({ cell: number, start, text })
  joined.code += `${withoutMagic(text)}\n`
  // The line feed between two cells stands for the end of the last string.
  const end = last.offset + last.length - 1
  joined.from.push(end)
  joined.to.push(end)
  joined.string.push(last.offset)
}

/** Undefined: it is no notebook of Python. */
export const openNotebook = (raw: string): Notebook | undefined => {
  const root = parseTree(raw)
  const language = property(property(property(root, 'metadata'), 'kernelspec'), 'language')?.value
  const cells = property(root, 'cells')?.children
  if (cells === undefined || (typeof language === 'string' && !/^python/i.test(language))) return undefined
  const joined: Joined = { code: '', pieces: [], from: [], to: [], string: [] }
  for (const [i, cell] of cells.entries()) addCell(joined, cell, i + 1, raw)
  const { code, pieces, from, to, string } = joined
  return {
    code,
    spotOf: (offset) => {
      const piece = pieces.findLast(({ start }) => start <= offset)
      return piece === undefined
        ? placeOf(code, offset)
        : { ...placeOf(code.slice(piece.start), offset - piece.start), cell: piece.cell }
    },
    toFile: ({ start, end, text }) => {
      const last = Math.max(start, end - 1)
      const [first, until] = [from[start], start === end ? from[start] : to[last]]
      if (first === undefined || until === undefined || string[start] !== string[last]) return undefined
      return { start: first, end: until, text: JSON.stringify(text).slice(1, -1) }
    },
  }
}

/** Errors of the JSON. */
export const countJsonErrors = (raw: string): number => {
  const errors: ParseError[] = []
  parse(raw, errors, { disallowComments: true })
  return errors.length
}
