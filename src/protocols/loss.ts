/**
 * Loss as a value: how a writer notes what it could not carry over, and the vendor members that ride along.
 * In: neutral values. Out: warnings, and members to write. Imports core only.
 */

import type { Extra, ProtocolId, Warning } from '../core/chat.ts'

/** Notes one loss. `field` is a path in the neutral value: 'messages[2].parts[0].signature'. */
export type Warn = (field: string, action: Warning['action'], detail: string) => void

/** A list of warnings and the function that adds to it. */
export const newLosses = (): { warnings: Warning[]; warn: Warn } => {
  const warnings: Warning[] = []
  return { warnings, warn: (field, action, detail) => void warnings.push({ field, action, detail }) }
}

/** The value without its undefined members. */
export const defined = <T extends object>(value: T): T => {
  const kept = {} as T
  for (const key in value) if (value[key] !== undefined) kept[key] = value[key]
  return kept
}

/** Readers and writers of one protocol's own `extra`. */
export const extraOf = (own: ProtocolId) => ({
  /** The members that are not `known`, as extra. A null member means absent. */
  read(value: Record<string, unknown>, known: ReadonlySet<string>): { extra?: Extra } {
    // Asked of every chunk of a stream, and hardly one has any.
    const names = Object.keys(value).filter((key) => !known.has(key) && value[key] !== null)
    if (names.length === 0) return {}
    return { extra: { [own]: Object.fromEntries(names.map((key) => [key, value[key]])) } }
  },
  /**
   * The protocol's own members; each one of another protocol is warned of, but for notes on spelling ('$…'), which say
   * nothing of their own. `path` ends where the member's name goes.
   */
  write(extra: Extra | undefined, path: string, warn: Warn): Record<string, unknown> {
    if (extra === undefined) return {}
    for (const [from, members] of Object.entries(extra)) {
      if (from === own) continue
      for (const name of Object.keys(members))
        if (!name.startsWith('$')) warn(`${path}${name}`, 'dropped', `only ${from} has it`)
    }
    return extra[own] ?? {}
  },
})
