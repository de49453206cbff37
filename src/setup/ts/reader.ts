/** TypeScript and JavaScript: every construction of a known client in a file → a site. Loads the compiler. */

import { ts } from 'ts-morph'
import { apiHosts } from '../endpoints.ts'
import type { Project } from '../project.ts'
import type { Reader, Source } from '../reader.ts'
import type { Rule } from '../rule.ts'
import { findRule, rulesOf } from '../rules.ts'
import type { Site } from '../site.ts'
import { addressSites } from './addresses.ts'
import { runnerSite } from './agents.ts'
import { assertedSites } from './asserted.ts'
import { alteredElsewhere, namesOf } from './client.ts'
import { construct } from './construct.ts'
import { handsOn } from './handed-on.ts'
import { httpSites } from './http.ts'
import { instanceSites } from './instance.ts'
import { methodSite } from './method.ts'
import { memberOf, visit } from './nodes.ts'
import { parse } from './parse.ts'
import { routerSite } from './routers.ts'
import { judgedSite, siteAt } from './site.ts'
import { trace } from './trace.ts'
import type { Place } from './traced.ts'

const functionNames = new Set(
  rulesOf('ts')
    .filter(({ how }) => how === 'function')
    .flatMap(({ names }) => names),
)

interface Matched {
  rule: Rule
  unsure: boolean
}

/** The row of what is called; by where it is imported from, never by name. */
const matched = (callee: ts.Expression, how: Rule['how'], place: Place): Matched | undefined => {
  const traced = trace(callee, place)
  if (traced.kind !== 'package') return undefined
  const name = traced.name === '*' ? 'default' : traced.name
  const rule = findRule(traced.module, name, how, (one) => place.project.versionOf(place.parsed.path, one))
  return rule && { rule, unsure: traced.unsure === true }
}

const unsureDoubt = 'its class is assigned in more than one place'

const ofConstruction = (node: ts.NewExpression | ts.CallExpression, how: Rule['how'], place: Place): Site[] => {
  const found = matched(node.expression, how, place)
  if (found === undefined) return []
  if (found.rule.method !== undefined && ts.isNewExpression(node)) return [methodSite(node, found.rule, place)]
  const { call, edits } = construct(node, found.rule, place, found.unsure ? [unsureDoubt] : [])
  const site = judgedSite(place, node, found.unsure ? { ...call, pattern: call.pattern && 'O12' } : call, edits)
  return [site.verdict === 'REWRITE' ? { ...site, names: namesOf(node, place) } : site]
}

const ofSubclass = (node: ts.ClassLikeDeclaration, place: Place): Site[] => {
  const [base] = node.heritageClauses?.find(({ token }) => token === ts.SyntaxKind.ExtendsKeyword)?.types ?? []
  const rule = base && matched(base.expression, 'class', place)?.rule
  if (base === undefined || rule === undefined) return []
  const keep = rule.keep !== undefined
  return [
    siteAt(place, base.getStart(), {
      sdk: rule.id,
      pattern: rule.id === 'openai' ? 'O13' : undefined,
      verdict: keep ? 'KEEP' : 'REVIEW',
      reason:
        rule.keep?.reason ??
        'a class of its own over the client: the base URL belongs to super(…) or to where it is made',
    }),
  ]
}

/** Of a provider, or of the gateway where it is written out. */
const hasAddress = ({ parsed, project }: Place): boolean =>
  [...apiHosts, project.wishes.gateway].some((host) => parsed.text.includes(host))

const sitesIn = (place: Place): Site[] => {
  const sites: Site[] = [...instanceSites(place), ...runnerSite(place)]
  const spans: ts.Node[] = []
  const add = (node: ts.Node, found: readonly Site[]) => {
    sites.push(...found)
    if (found.length > 0) spans.push(node)
  }
  visit(place.parsed.source, (node) => {
    if (ts.isNewExpression(node) || ts.isCallExpression(node)) sites.push(...routerSite(node, place))
    if (ts.isNewExpression(node)) add(node, ofConstruction(node, 'class', place))
    else if (ts.isClassLike(node)) add(node, ofSubclass(node, place))
    else if (ts.isCallExpression(node)) {
      const member = memberOf(node.expression)
      if (member === undefined || functionNames.has(member.name)) add(node, ofConstruction(node, 'function', place))
    }
  })
  if (!hasAddress(place)) return sites
  const sent = httpSites(place)
  return [...sites, ...sent.sites, ...addressSites(place, [...spans, ...sent.read])]
}

const untouched = (site: Site, reason: string): Site => ({ ...site, verdict: 'SKIP', reason, edits: [], env: [] })

export const typescriptReader: Reader = {
  read({ path, text, skip }: Source, project: Project): Site[] {
    const place = { parsed: parse(path, text), project }
    const sites = sitesIn(place)
    const asserted = skip === undefined ? [] : assertedSites(place, (node) => matched(node, 'class', place)?.rule)
    return [...(skip === undefined ? sites : sites.map((site) => untouched(site, skip))), ...asserted].sort(
      (a, b) => a.line - b.line || a.column - b.column,
    )
  },
  handsOn,
  altered: alteredElsewhere,
  countErrors: (path, text) => parse(path, text).errors(),
}
