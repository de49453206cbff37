/** Addresses of providers that stand in code, and no call in sight reads them: constants, tables of URLs. Reported, never edited. */

import { addressAt, endpointOf, ofUnread, sends, whyDirect } from '../endpoints.ts'
import type { Site } from '../site.ts'
import { writtenAddress } from './http.ts'
import { enclosing, isWithin, part, sourceOf, visit } from './nodes.ts'
import type { Place } from './parse.ts'
import { siteAt } from './site.ts'
import type { PyNode } from './tree.ts'

/** It stands inside of a site, or in a constant that a site names. */
const isAccounted = (node: PyNode, spans: readonly PyNode[], { parsed }: Place): boolean => {
  if (spans.some((span) => isWithin(node, span))) return true
  const left = part(enclosing(node, 'assignment'), 'left')
  const name = left && sourceOf(left, parsed).split('.').at(-1)
  return (
    name !== undefined &&
    /^\w+$/.test(name) &&
    spans.some((span) => new RegExp(`\\b${name}\\b`).test(sourceOf(span, parsed)))
  )
}

/** `spans`: the nodes of sites. */
export const addressSites = (place: Place, spans: readonly PyNode[]): Site[] => {
  const sites: Site[] = []
  const isSending = sends(place.parsed.text)
  visit(place.parsed.root, (node) => {
    if (node.type !== 'string' || node.parent?.type === 'expression_statement') return
    const endpoint = endpointOf(writtenAddress(node, place) ?? '')
    if (endpoint === undefined || whyDirect(endpoint.rest) !== undefined || isAccounted(node, spans, place)) return
    sites.push(
      siteAt(place, node.start, {
        sdk: 'http',
        ...ofUnread(isSending),
        suggestion: addressAt(endpoint, place.project.wishes.gateway),
      }),
    )
  })
  return sites
}
