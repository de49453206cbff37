/**
 * Uploads that a caller began here: the address for the rest is a secret in itself, and Google's Python SDK sends no key there.
 * In: the address that the provider gave. Out: who began it.
 */

import { type Caller, keyOf } from '../gateway/admit.ts'

/** Begun and perhaps not finished; the oldest is forgotten. */
const openMax = 1000

const idIn = (search: string): string | undefined => new URLSearchParams(search).get('upload_id') || undefined

export const openUploads = () => {
  const begun = new Map<string, Caller>()
  return {
    begin(address: string, grant: Caller): void {
      const id = URL.canParse(address) ? idIn(new URL(address).search) : undefined
      if (id === undefined) return
      const [oldest] = begun.keys()
      if (begun.size >= openMax && oldest !== undefined) begun.delete(oldest)
      begun.set(id, grant)
    },
    /** Undefined: it is not one of ours, or the caller says who they are. */
    grantOf(headers: Parameters<typeof keyOf>[0], search: string): Caller | undefined {
      const id = idIn(search)
      return id === undefined || keyOf(headers, search) !== undefined ? undefined : begun.get(id)
    },
  }
}
export type Uploads = ReturnType<typeof openUploads>
