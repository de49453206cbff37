/**
 * What is done to clients of other files after they were made: another base URL, other options, their key read. Rule 2 of the house:
 * where our key could follow to a stranger, a person decides.
 */

import { baseOptionsOf, rulesOf } from '../rules.ts'
import type { Site } from '../site.ts'
import { bare, inside, memberOf, part, sourceOf, textOf, visit } from './nodes.ts'
import type { Parsed, Place } from './parse.ts'
import { trace } from './trace.ts'
import type { PyNode } from './tree.ts'
import { altering, isAssigned, leadsAway, lineOf } from './usage.ts'

interface Alteration {
  /** Whom it is done to, as the code has it: `deps.client`. */
  client: PyNode
  isKey: boolean
  /** What is done, for a reason. */
  what: string
  line: number
}

/** Names that say by themselves that they are a base URL. */
const baseNames = new Set(
  rulesOf('py')
    .flatMap(baseOptionsOf)
    .filter((name) => /(?:url|base)$/i.test(name)),
)

const alterationsIn = (parsed: Parsed): Alteration[] => {
  const found: Alteration[] = []
  const add = (client: PyNode, what: string, isKey = false) =>
    found.push({ client, what, isKey, line: lineOf(client, parsed) })
  visit(parsed.root, (node) => {
    const callee = node.type === 'call' ? part(node, 'function') : undefined
    const [first, second] = callee === undefined ? [] : inside(part(node, 'arguments'))
    const isSet = callee !== undefined && sourceOf(callee, parsed) === 'setattr'
    if (isSet && first !== undefined && baseNames.has(textOf(second, parsed) ?? ''))
      add(first, 'another base URL is assigned to it')
    const member = node.type === 'attribute' ? memberOf(node, parsed) : undefined
    if (member === undefined) return
    if (isAssigned(node) && baseNames.has(member.name)) add(member.object, 'another base URL is assigned to it')
    if (altering.test(`.${member.name}`) && leadsAway(node.parent, 'base_url', parsed))
      add(member.object, 'another base URL is given to it')
    if (/^(api_key|auth_token)$/.test(member.name) && !isAssigned(node))
      add(member.object, 'its key is read from it', true)
  })
  return found
}

type Answer = 'yes' | 'no' | 'unknown'

/** Is the expression that client, or what a function gives back that makes it? */
const leadsTo = (given: PyNode, { id, file }: Site, place: Place): Answer => {
  const isSite = (node: PyNode, { parsed }: Place): boolean => {
    const { line, column } = parsed.spotOf(node.start)
    return parsed.path === file && id === `${file}:${line}:${column}`
  }
  const makes = (body: PyNode, there: Place): boolean => {
    let found = false
    visit(body, (node) => {
      found ||= node.type === 'call' && isSite(node, there)
    })
    return found
  }
  const traced = trace(given, place)
  if (traced.kind === 'several') return traced.nodes.some((node) => makes(node, traced.place)) ? 'yes' : 'unknown'
  if (traced.kind === 'unknown' || traced.kind === 'parameter') return 'unknown'
  if (traced.kind !== 'expression') return 'no'
  if (makes(traced.node, traced.place)) return 'yes'
  const callee = traced.node.type === 'call' ? part(bare(traced.node), 'function') : undefined
  if (callee === undefined) return traced.node === bare(given) ? 'unknown' : 'no'
  const called = trace(callee, traced.place)
  if (called.kind === 'function') return makes(called.node, called.place) ? 'yes' : 'unknown'
  return called.kind === 'package' ? 'no' : 'unknown'
}

/** Of `deps.client` and `get_client()`: the name that it is known by there. */
const lastName = (given: PyNode, parsed: Parsed): string => {
  const node = bare(given)
  const callee = node.type === 'call' ? part(node, 'function') : undefined
  return callee === undefined ? (memberOf(node, parsed)?.name ?? sourceOf(node, parsed)) : lastName(callee, parsed)
}

/** What the file at `place` does to those clients: id of the site → why it is left. */
export const alteredElsewhere = (place: Place, sites: readonly Site[]): Map<string, string> => {
  const reasons = new Map<string, string>()
  const { path } = place.parsed
  const folderOf = (file: string) => place.project.manifestOf(file).folder
  for (const { client, isKey, what, line } of alterationsIn(place.parsed))
    for (const site of sites) {
      const { id, file, names = [] } = site
      const answer = leadsTo(client, site, place)
      const isNamed = folderOf(path) === folderOf(file) && names.includes(lastName(client, place.parsed))
      if (answer === 'yes' || (answer === 'unknown' && isNamed && !isKey))
        reasons.set(id, `${what} in ${path}, line ${line}${isKey ? ', and ours would go there' : ''}`)
    }
  return reasons
}
