/** One client: what is done to it after it was made, in its own file and in others, and by which names those have it. */

import { ts } from 'ts-morph'
import type { Project } from '../project.ts'
import type { Source } from '../reader.ts'
import { baseOptionsOf, rulesOf } from '../rules.ts'
import { placeOf, type Site } from '../site.ts'
import { type Alteration, alterationsIn } from './altered.ts'
import { importsOneOf } from './imports.ts'
import { type IsClient, lastName, leadsTo } from './leads.ts'
import { bare, memberOf, nameOf } from './nodes.ts'
import { parse } from './parse.ts'
import type { Place } from './traced.ts'
import { holderOf, isHolder, leaves, passesOn } from './usage.ts'

/** Names that say by themselves that they are a base URL; of others (`endpoint`) it counts that they are the client's. */
const baseNames = new Set(
  rulesOf('ts')
    .flatMap(baseOptionsOf)
    .filter((name) => /url$/i.test(name)),
)

/** May a name that cannot be followed be this client? */
const wanders = (call: ts.Node, place: Place): boolean => {
  const holder = holderOf(call)
  if (holder === undefined) return memberOf(call.parent) === undefined && !ts.isExpressionStatement(call.parent)
  return typeof holder === 'string' || leaves(holder, place.parsed)
}

const reasonOf = ({ what, kind, line }: Alteration, where: string): string =>
  `${what} in ${where}line ${line}${kind === 'key' ? ', and ours would go there' : ''}`

/** What can be anybody's is looked at only where nothing else is likely. */
const isLikely = ({ kind, client }: Alteration): boolean =>
  (kind === 'base' || kind === 'options') && bare(client).kind !== ts.SyntaxKind.ThisKeyword

/** Undefined: nothing in its file gives it another base URL, or takes its key. */
export const alteredIn = (call: ts.Node, place: Place): string | undefined => {
  const holder = holderOf(call)
  const isClient: IsClient = (node, { parsed }) =>
    parsed === place.parsed && (node === call || (holder !== undefined && isHolder(holder, node, parsed)))
  const found = alterationsIn(place.parsed, baseNames)
  if (found.length === 0) return undefined
  const answers = found.map((alteration) => ({ alteration, answer: leadsTo(alteration.client, isClient, place) }))
  const certain = answers.find(({ answer }) => answer === 'yes')
  const likely = answers.find(({ answer, alteration }) => answer === 'unknown' && isLikely(alteration))
  const one = certain ?? (wanders(call, place) ? likely : undefined)
  return one && reasonOf(one.alteration, '')
}

/** The function or property that gives it to others. */
const givenBy = (call: ts.Node): string[] => {
  const holder = ts.findAncestor(
    call,
    (one) =>
      ts.isFunctionDeclaration(one) ||
      ts.isMethodDeclaration(one) ||
      ts.isGetAccessor(one) ||
      ts.isPropertyAssignment(one) ||
      ts.isVariableDeclaration(one) ||
      ts.isClassLike(one),
  )
  const name = holder !== undefined && 'name' in holder ? nameOf(holder.name as ts.PropertyName | undefined) : undefined
  return name === undefined ? [] : [name]
}

/** Names by which other files may have the client; none where it does not leave its own. */
export const namesOf = (call: ts.Node, place: Place): string[] | undefined => {
  if (!wanders(call, place)) return undefined
  const holder = holderOf(call)
  const own = holder === undefined ? [] : [typeof holder === 'string' ? holder.replace(/^.*\./, '') : holder.text]
  let node = call
  while (passesOn(node.parent, node)) node = node.parent
  return [...new Set([...own, ...givenBy(node)])]
}

/** What a file does to the clients of others: id of the site → the reason to leave it. */
export const alteredElsewhere = (
  { path, text }: Source,
  project: Project,
  sites: readonly Site[],
): Map<string, string> => {
  const reasons = new Map<string, string>()
  const place = { parsed: parse(path, text), project }
  for (const alteration of alterationsIn(place.parsed, baseNames))
    for (const { id, file, names = [] } of sites) {
      const isClient: IsClient = (node, { parsed }) => {
        if (parsed.path !== file || !(ts.isNewExpression(node) || ts.isCallExpression(node))) return false
        const { line, column } = placeOf(parsed.text, node.getStart())
        return id === `${file}:${line}:${column}`
      }
      const answer = leadsTo(alteration.client, isClient, place)
      const isNear = project.manifestOf(path).folder === project.manifestOf(file).folder
      const isNamed = (isNear && names.includes(lastName(alteration.client))) || importsOneOf(text, new Set([file]))
      if (answer === 'yes' || (answer === 'unknown' && isNamed && isLikely(alteration)))
        reasons.set(id, reasonOf(alteration, `${path}, `))
    }
  return reasons
}
