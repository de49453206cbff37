/** Addresses of providers that stand in code, and no call in sight reads them: constants, tables of URLs. Reported, never edited. */

import { ts } from 'ts-morph'
import { addressAt, endpointOf, ofUnread, sends, whyDirect } from '../endpoints.ts'
import type { Site } from '../site.ts'
import { visit, writtenAddress } from './nodes.ts'
import { siteAt } from './site.ts'
import type { Place } from './traced.ts'

/** Offsets of the sites that are there: an address inside of one, or in a constant that one names, is accounted for. */
const isAccounted = (node: ts.Expression, spans: readonly ts.Node[]): boolean => {
  if (spans.some((span) => span.getStart() <= node.getStart() && node.getEnd() <= span.getEnd())) return true
  const holder = ts.findAncestor(node, ts.isVariableDeclaration)
  const name = holder?.name.getText()
  return (
    name !== undefined && spans.some((span) => new RegExp(`\\b${name.replace(/\W/g, '\\$&')}\\b`).test(span.getText()))
  )
}

/** `spans`: the nodes of sites. */
export const addressSites = (place: Place, spans: readonly ts.Node[]): Site[] => {
  const sites: Site[] = []
  const isSending = sends(place.parsed.text)
  visit(place.parsed.source, (node) => {
    if (!ts.isStringLiteralLike(node) && !ts.isTemplateExpression(node)) return
    const endpoint = endpointOf(writtenAddress(node) ?? '')
    if (endpoint === undefined || whyDirect(endpoint.rest) !== undefined || isAccounted(node, spans)) return
    sites.push(
      siteAt(place, node.getStart(), {
        sdk: 'http',
        ...ofUnread(isSending),
        suggestion: addressAt(endpoint, place.project.wishes.gateway),
      }),
    )
  })
  return sites
}
