/**
 * A program's table of keys, and what is written from it: which action a key has on a screen, the sheet of all keys, the
 * line of hints, the commands of the palette.
 */

import type { Look } from './paint.ts'
import { fit } from './text.ts'

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
export const commandText = ({ action, keys, help }: AnyBinding): string =>
  `${fit(action, 14)} ${fit(keyNames(keys), 14)} ${help}`

interface Size {
  columns: number
  rows: number
}

/** The sheet of all keys: those of this screen, then the others. */
export const helpView = (
  bindings: readonly AnyBinding[],
  screen: string,
  top: number,
  { columns, rows }: Size,
  { paint, glyphs }: Look,
): string[] => {
  const here = bindings.filter(({ on }) => on.includes(screen))
  const others = bindings.filter((binding) => !here.includes(binding))
  const lines = [...here, ...others].map((binding) => {
    const where = here.includes(binding) ? '' : `  (${binding.on.join(', ')})`
    const text = fit(` ${fit(keyNames(binding.keys), 18, glyphs)} ${binding.help}${where}`, columns, glyphs)
    return here.includes(binding) ? text : paint('dim', text)
  })
  const height = rows - 3
  const body = lines.slice(top, top + height)
  return [
    paint('title', fit(' Keys', columns)),
    ...body,
    ...Array.from({ length: Math.max(0, height - body.length) }, () => ''),
    paint(
      'dim',
      fit(` j k scroll, any other key closes  ${Math.min(lines.length, top + height)} of ${lines.length}`, columns),
    ),
  ]
}

/** The sheet after a key: its first line; undefined = it closes. */
export const helpKey = (count: number, top: number, key: string, { rows }: Size): { top: number } | undefined => {
  const moves: Readonly<Record<string, number>> = { down: 1, j: 1, up: -1, k: -1, pgdn: 10, pgup: -10, space: 10 }
  const by = moves[key]
  if (by === undefined) return undefined
  const last = Math.max(0, count - (rows - 3))
  return { top: Math.max(0, Math.min(last, top + by)) }
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
