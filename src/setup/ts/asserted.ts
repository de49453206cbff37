/** Tests that say with which options a client is made: they fail once the client has a base URL. */

import { ts } from 'ts-morph'
import type { Rule } from '../rule.ts'
import type { Site } from '../site.ts'
import { memberOf, visit } from './nodes.ts'
import { siteAt } from './site.ts'
import type { Place } from './traced.ts'

const assertion = /^(?:toHaveBeen(?:Last|Nth)?CalledWith|toBeCalledWith|calledWith)$/

/** `ruleOf` tells the row of a class. */
export const assertedSites = (place: Place, ruleOf: (node: ts.Expression) => Rule | undefined): Site[] => {
  const sites: Site[] = []
  visit(place.parsed.source, (node) => {
    const member = ts.isCallExpression(node) ? memberOf(node.expression) : undefined
    if (member === undefined || !assertion.test(member.name)) return
    const [about] = ts.isCallExpression(member.object) ? member.object.arguments : []
    const rule = about && ruleOf(about)
    if (rule === undefined || rule.keep !== undefined) return
    sites.push(
      siteAt(place, node.getStart(), {
        sdk: rule.id,
        pattern: rule.id === 'openai' ? 'O26' : undefined,
        verdict: 'SKIP',
        reason: 'a test',
        notes: ['this says with which options the client is made: it fails once the client has a base URL'],
      }),
    )
  })
  return sites
}
