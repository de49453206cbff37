/** The caller's query on its way to a provider. */

import { keyMembers } from './admit.ts'

/** The base's own members first, which the caller cannot say otherwise; then the caller's, without the key among them. */
export const withQuery = (base: URL, search: string): URL => {
  const url = new URL(base)
  const own = new Set(base.searchParams.keys())
  for (const [name, value] of new URLSearchParams(search))
    if (!keyMembers.has(name) && !own.has(name)) url.searchParams.append(name, value)
  return url
}
