/** Judged calls of Python → sites. */

import type { Call } from '../call.ts'
import { judge, usersKey } from '../judge.ts'
import type { Edit, Judgement, Site } from '../site.ts'
import type { Place } from './parse.ts'
import type { EnvStyle } from './style.ts'
import type { PyNode } from './tree.ts'
import { entryText, newBase, newKey, wordsAt } from './words.ts'

type Given = Pick<Site, 'sdk'> & Judgement & Partial<Site>

export const siteAt = ({ parsed }: Place, at: number, given: Given): Site => {
  const { line, column, cell } = parsed.spotOf(at)
  return {
    id: [parsed.path, ...(cell === undefined ? [] : [`cell${cell}`]), line, column].join(':'),
    file: parsed.path,
    line,
    column,
    ...(cell === undefined ? {} : { cell }),
    lang: 'py',
    operations: [],
    edits: [],
    env: [],
    notes: [],
    ...given,
  }
}

const proxyNote = 'HTTP_PROXY is honoured here: NO_PROXY has to name 127.0.0.1 and localhost'

const notesFor = ({ rule, operations }: Call, { parsed }: Place): string[] => [
  ...(operations.length > 1 ? [`one client for several operations: ${operations.join(', ')}`] : []),
  ...(rule.note === undefined ? [] : [rule.note]),
  ...(/\bHTTPS?_PROXY\b/i.test(parsed.text) ? [proxyNote] : []),
]

const published = 'this package is published: our variable would ship to its users'

/** Could it be edited? Undefined: yes. */
export const whyNot = ({ parsed, project }: Place): string | undefined =>
  project.manifestOf(parsed.path).ships(parsed.path) ? published : undefined

/** Arguments that would lead it to the gateway; a key that is a user's stays theirs. */
const suggestionFor = ({ rule, key }: Call, place: Place): string | undefined => {
  if (rule.base === undefined || rule.route === undefined || rule.review !== undefined) return undefined
  const style: EnvStyle = { read: (name, quoted) => `os.getenv(${quoted(name)})`, needsImport: false }
  const words = wordsAt(rule, style, 0, place)
  const [name] = rule.keys ?? []
  const keys = name === undefined || usersKey(key) !== undefined ? [] : [`${name}=${newKey(words)}`]
  return [entryText(rule.base, newBase(words), false, words.quoted), ...keys].join(', ')
}

/** `edits` are asked for where the verdict needs them; a rewrite without any is left to a person. */
export const judgedSite = (place: Place, node: PyNode, call: Call, edits: () => Edit[]): Site => {
  const judged = routedSite(place, node, call, edits)
  return judged.verdict === 'REVIEW' ? { ...judged, suggestion: suggestionFor(call, place) } : judged
}

const routedSite = (place: Place, node: PyNode, call: Call, edits: () => Edit[]): Site => {
  const { verdict, reason, pattern, env } = judge(call, place.project)
  const site = siteAt(place, node.start, {
    sdk: call.rule.id,
    sdkVersion: call.version,
    reads: call.base?.kind === 'env' ? call.base.name : undefined,
    pattern,
    operations: call.operations,
    verdict,
    reason,
    env,
    notes: verdict === 'REWRITE' || verdict === 'ENV' ? notesFor(call, place) : [],
  })
  if (verdict !== 'REWRITE') return site
  const refused = whyNot(place)
  const written = refused === undefined ? edits() : []
  return written.length > 0
    ? { ...site, edits: written }
    : { ...site, env: [], verdict: 'REVIEW', reason: refused ?? 'there is no place for a base URL here' }
}
