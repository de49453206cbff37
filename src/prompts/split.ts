/**
 * The body of a prompt file → messages: `{{role "system"}}` begins one, `{{history}}` stands for a list of them,
 * `{{media url=photo}}` is an image or file, `{{>name}}` another file's text, `{{! … }}` a comment.
 * All of it is read from the author's text, before any value is known.
 */

import type { TemplateEntry } from '../core/prompt.ts'
import { refuse } from './failure.ts'
import { isPath } from './plain.ts'

const marks =
  /\\\{\{|\{\{!--[\s\S]*?--\}\}|\{\{![\s\S]*?\}\}|\{\{\s*role\s+["']?([\w-]*)["']?\s*\}\}|\{\{\s*history(?:\s+([\p{L}_][\p{L}\p{N}_-]*))?\s*\}\}|\{\{\s*media\s([^{}]*)\}\}/gu

const roles: Record<string, string> = {
  system: 'system',
  developer: 'developer',
  user: 'user',
  model: 'assistant',
  assistant: 'assistant',
}

const attributes = /([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"']+))/g

/** `url=photo` names a variable, `url="https://…"` is the address itself. */
const readMedia = (text: string, isFile: (name: string) => boolean): Record<string, unknown> => {
  const given = new Map<string, { value: string; literal: boolean }>()
  for (const [, name = '', double, single, bare] of text.matchAll(attributes))
    given.set(name, { value: double ?? single ?? bare ?? '', literal: bare === undefined })
  const url = given.get('url')
  if (url === undefined) throw refuse(`{{media ${text}}}: must say its url: a variable, or an address in quotes`)
  if (!url.literal && !isPath(url.value))
    throw refuse(`{{media ${text}}}: "${url.value}" is no variable; put an address in quotes`)
  const address = url.literal ? url.value : `{{${url.value}}}`
  const type = given.get('contentType')?.value
  const asFile = type === undefined ? !url.literal && isFile(url.value) : !type.startsWith('image/')
  if (!asFile) return { type: 'image_url', image_url: { url: address } }
  const filename = given.get('filename')?.value
  return { type: 'file', file: { file_data: address, ...(filename !== undefined && { filename }) } }
}

interface Open {
  role: string
  pieces: (string | Record<string, unknown>)[]
}

const closed = ({ role, pieces }: Open): TemplateEntry[] => {
  const first = pieces.findIndex((piece) => typeof piece === 'object' || piece.trim() !== '')
  if (first === -1) return []
  const last = pieces.findLastIndex((piece) => typeof piece === 'object' || piece.trim() !== '')
  const kept = pieces.slice(first, last + 1)
  const texts = kept.map((piece, i) => {
    if (typeof piece === 'object') return piece
    const from = i === 0 || typeof kept[i - 1] === 'object' ? piece.trimStart() : piece
    return i === kept.length - 1 || typeof kept[i + 1] === 'object' ? from.trimEnd() : from
  })
  if (texts.every((piece) => typeof piece === 'string')) return [{ role, content: texts.join('') }]
  const content = texts.flatMap((piece) =>
    typeof piece === 'object' ? [piece] : piece === '' ? [] : [{ type: 'text', text: piece }],
  )
  return [{ role, content }]
}

/** `isFile`: is this variable declared as a file? Throws `bad_request`. */
export const splitBody = (text: string, isFile: (name: string) => boolean = () => false): TemplateEntry[] => {
  const entries: TemplateEntry[] = []
  let open: Open = { role: 'user', pieces: [] }
  let literal = ''
  let at = 0
  const flush = () => {
    if (literal !== '') open.pieces.push(literal)
    literal = ''
  }
  for (const match of text.matchAll(marks)) {
    const [whole, role, list, media] = match
    literal += text.slice(at, match.index)
    at = match.index + whole.length
    if (whole.startsWith('\\')) literal += whole
    else if (role !== undefined) {
      const known = Object.hasOwn(roles, role) ? roles[role] : undefined
      if (known === undefined) throw refuse(`{{role "${role}"}}: must be ${Object.keys(roles).join(', ')}`)
      flush()
      entries.push(...closed(open))
      open = { role: known, pieces: [] }
    } else if (media !== undefined) {
      flush()
      open.pieces.push(readMedia(media.trim(), isFile))
    } else if (!whole.startsWith('{{!')) {
      flush()
      entries.push(...closed(open), { type: 'placeholder', name: list ?? 'history' })
      open = { role: open.role, pieces: [] }
    }
  }
  literal += text.slice(at)
  flush()
  return [...entries, ...closed(open)]
}
