/**
 * A program's table of keys, and what is written from it: which action a key has on a screen, the sheet of all keys, the
 * line of hints, the commands of the palette.
 */

import type { Look } from './paint.ts'
import { scrolled } from './scrolling.ts'
import { fit, wrap } from './text.ts'

export interface Binding<Action extends string, Screen extends string> {
  action: Action
  keys: readonly string[]
  on: readonly Screen[]
  help: string
}

/** Action, keys, screens, help. */
export type KeyRow<Action extends string, Screen extends string> = readonly [
  Action,
  readonly string[],
  readonly Screen[],
  string,
]

export const openKeymap = <Action extends string, Screen extends string>(rows: readonly KeyRow<Action, Screen>[]) => {
  const bindings = rows.map(([action, keys, on, help]): Binding<Action, Screen> => ({ action, keys, on, help }))
  const byKey = new Map<string, Action>(
    bindings.flatMap(({ action, keys, on }) =>
      on.flatMap((screen) => keys.map((key) => [`${screen} ${key}`, action] as const)),
    ),
  )
  return {
    bindings: bindings as readonly Binding<Action, Screen>[],
    actionOf: (screen: Screen, key: string): Action | undefined => byKey.get(`${screen} ${key}`),
    bindingsOf: (screen: Screen): Binding<Action, Screen>[] => bindings.filter(({ on }) => on.includes(screen)),
  }
}

type AnyBinding = Binding<string, string>

/** Names of keys as people write them. */
export const keyNames = (keys: readonly string[]): string => keys.join(' ')

/** Commands whose name or help has every word that is typed; those that are named so first. */
export const commandsFor = <B extends AnyBinding>(bindings: readonly B[], text: string): B[] => {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  const [first = ''] = words
  const rank = (action: string): number => (action.toLowerCase().startsWith(first) ? 0 : 1)
  return bindings
    .filter(({ action }) => action !== 'palette')
    .filter(({ action, help }) => words.every((word) => `${action} ${help}`.toLowerCase().includes(word)))
    .sort((a, b) => rank(a.action) - rank(b.action))
}

/** A command in the palette. */
export const commandText = ({ action, keys, help }: AnyBinding, columns: number): string => {
  // A narrow screen has the first key alone: the words need the room.
  const shown = columns < 76 ? fit(keys[0] ?? '', 6) : fit(keyNames(keys), 18)
  return `${fit(action, 12)} ${shown} ${help}`
}

interface Size {
  columns: number
  rows: number
}

const keysCells = 19

/** The lines of the sheet of all keys: those of this screen, then the others. What is too long goes on below. */
const helpLines = (
  bindings: readonly AnyBinding[],
  screen: string,
  columns: number,
): { text: string; here: boolean }[] => {
  const here = bindings.filter(({ on }) => on.includes(screen))
  const others = bindings.filter((binding) => !here.includes(binding))
  return [...here, ...others].flatMap((binding) => {
    const isHere = here.includes(binding)
    const about = `${binding.help}${isHere ? '' : `  (${binding.on.join(', ')})`}`
    const keys = wrap(keyNames(binding.keys), keysCells - 1)
    const words = wrap(about, columns - keysCells - 2)
    return Array.from({ length: Math.max(keys.length, words.length) }, (_, i) => ({
      text: fit(` ${fit(keys[i] ?? '', keysCells)} ${words[i] ?? ''}`, columns),
      here: isHere,
    }))
  })
}

/** Lines of the sheet: all but its title, its last line and the bottom line. */
const helpHeight = ({ rows }: Size): number => Math.max(1, rows - 3)

export const helpView = (
  bindings: readonly AnyBinding[],
  screen: string,
  top: number,
  size: Size,
  { paint, glyphs }: Look,
): string[] => {
  const { columns } = size
  const height = helpHeight(size)
  const lines = helpLines(bindings, screen, columns)
  // A window that has become larger or wider shows the end of them.
  const first = Math.max(0, Math.min(top, lines.length - height))
  const body = lines.slice(first, first + height)
  const place = `${Math.min(lines.length, first + height)} of ${lines.length}`
  return [
    paint('title', fit(` Keys: those of this screen (${screen}) first`, columns, glyphs)),
    ...body.map(({ text, here }) => (here ? text : paint('dim', text))),
    ...Array.from({ length: Math.max(0, height - body.length) }, () => ''),
    paint('dim', fit(` j k g G pgdn pgup scroll   ? q esc close   ${place}`, columns, glyphs)),
  ]
}

const closing: ReadonlySet<string> = new Set(['?', 'q', 'esc', 'ctrl-c'])

/** The sheet after a key: its first line; undefined = it closes. Other keys do nothing on it. */
export const helpKey = (
  bindings: readonly AnyBinding[],
  screen: string,
  top: number,
  key: string,
  size: Size,
): { top: number } | undefined => {
  if (closing.has(key)) return undefined
  const height = helpHeight(size)
  const last = Math.max(0, helpLines(bindings, screen, size.columns).length - height)
  const moved = scrolled(key, Math.min(top, last), last, height) ?? top
  return { top: Math.max(0, Math.min(last, moved)) }
}

/** The bottom line: as many of the hints as fit. */
export const hintLine = (
  hints: readonly (readonly [string, string])[],
  bindings: readonly AnyBinding[],
  columns: number,
  { paint }: Look,
): string => {
  let out = ''
  let cells = 0
  for (const [action, word] of hints) {
    const key = bindings.find((binding) => binding.action === action)?.keys[0] ?? ''
    const more = key.length + word.length + 4
    if (cells + more > columns) break
    out += ` ${paint('bold', key)} ${paint('dim', word)}  `
    cells += more
  }
  return out
}
