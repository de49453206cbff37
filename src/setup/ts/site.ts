/** Judged calls of TypeScript → sites. */

import type { ts } from 'ts-morph'
import type { Call } from '../call.ts'
import { judge, usersKey } from '../judge.ts'
import { wrappers } from '../rules.ts'
import { type Edit, type Judgement, placeOf, type Site } from '../site.ts'
import type { Place } from './traced.ts'
import { baseEntry, keyEntry, wordsOf } from './words.ts'

type Given = Pick<Site, 'sdk'> & Judgement & Partial<Site>

/** `at`: where it is, in the file. */
export const siteAt = (place: Place, at: number, given: Given): Site => {
  const { path, text } = place.parsed
  const { line, column } = placeOf(text, at)
  return {
    id: `${path}:${line}:${column}`,
    file: path,
    line,
    column,
    lang: /\.[cm]?jsx?$/.test(path) ? 'js' : 'ts',
    operations: [],
    edits: [],
    env: [],
    notes: [],
    ...given,
  }
}

const notesFor = (call: Call, { parsed }: Place): string[] => {
  const { rule, operations } = call
  const several = operations.length > 1 ? [`one client for several operations: ${operations.join(', ')}`] : []
  const wrapped = wrappers.filter(
    ({ module, route }) =>
      route === rule.route && [`'${module}'`, `"${module}"`].some((word) => parsed.text.includes(word)),
  )
  return [...several, ...(rule.note === undefined ? [] : [rule.note]), ...wrapped.map(({ note }) => note)]
}

/** Options that would lead it to the gateway; a key that is a user's stays theirs. */
const suggestionFor = (call: Call, place: Place): string | undefined => {
  const { rule, key } = call
  if (rule.base === undefined || rule.route === undefined || rule.review !== undefined) return undefined
  const words = wordsOf(rule, (name) => `process.env.${name}`, 0, place)
  const [name] = rule.keys ?? []
  const keys = name === undefined || usersKey(key) !== undefined ? [] : [keyEntry(rule, name, words, false)]
  return `{ ${[baseEntry(rule, rule.base, words, false), ...keys].join(', ')} }`
}

/** `edits` are asked for where the verdict needs them; a rewrite without any is left to a person. */
export const judgedSite = (place: Place, node: ts.Node, call: Call, edits: () => Edit[]): Site => {
  const judged = routedSite(place, node, call, edits)
  return judged.verdict === 'REVIEW' ? { ...judged, suggestion: suggestionFor(call, place) } : judged
}

const routedSite = (place: Place, node: ts.Node, call: Call, edits: () => Edit[]): Site => {
  const { verdict, reason, pattern, env } = judge(call, place.project)
  const site = siteAt(place, node.getStart(), {
    sdk: call.rule.id,
    sdkVersion: call.version,
    pattern,
    operations: call.operations,
    verdict,
    reason,
    env,
    reads: call.base?.kind === 'env' ? call.base.name : undefined,
    notes: verdict === 'REWRITE' || verdict === 'ENV' ? notesFor(call, place) : [],
  })
  if (verdict !== 'REWRITE') return site
  const { ships } = place.project.manifestOf(place.parsed.path)
  if (ships(place.parsed.path))
    return {
      ...site,
      env: [],
      verdict: 'REVIEW',
      reason: 'this package is published: our variable would ship to its users',
    }
  const written = edits()
  return written.length > 0
    ? { ...site, edits: written }
    : { ...site, env: [], verdict: 'REVIEW', reason: 'there is no place for a base URL here' }
}
