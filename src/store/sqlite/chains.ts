/**
 * Which calls hold a slice, without a row for each: the calls of a conversation are a chain, each with all the slices of
 * the one before. A slice is in every call of its chain whose length reaches behind the slice's place.
 * In: calls with the ids of their slices, in the caller's transaction. Out: rows.
 */

import type { Database } from 'better-sqlite3'

/** Conversations that are remembered, by each of their last slices: one that goes on later begins a chain of its own. */
const chainsMax = 2000

interface Chain {
  id: number
  slices: Set<number>
}

export interface Chains {
  /** `ids`: the call's slices in their order, each once. */
  add(seq: number, ids: ReadonlySet<number>): void
  /** Slices were deleted, or the transaction was rolled back. */
  forget(): void
}

const isWithin = ({ slices }: Chain, held: ReadonlySet<number>): boolean => {
  if (slices.size > held.size) return false
  for (const id of slices) if (!held.has(id)) return false
  return true
}

export const openChains = (db: Database): Chains => {
  const addSlice = db.prepare('INSERT OR REPLACE INTO chain_slices (chain, place, slice) VALUES (?, ?, ?)')
  const addCall = db.prepare('INSERT OR REPLACE INTO chains (seq, chain, length) VALUES (?, ?, ?)')
  /** By each slice that came with a chain's last call. */
  const chains = new Map<number, Chain>()

  const remember = (id: number, chain: Chain): void => {
    chains.delete(id)
    chains.set(id, chain)
    const oldest = chains.size > chainsMax ? chains.keys().next().value : undefined
    if (oldest !== undefined) chains.delete(oldest)
  }
  const chainOf = (seq: number, ids: ReadonlySet<number>): Chain => {
    for (const id of [...ids].reverse()) {
      const chain = chains.get(id)
      if (chain !== undefined && isWithin(chain, ids)) return chain
    }
    return { id: seq, slices: new Set() }
  }
  return {
    add(seq, ids) {
      if (ids.size === 0) return
      const chain = chainOf(seq, ids)
      for (const id of ids) {
        if (chain.slices.has(id)) continue
        addSlice.run(chain.id, chain.slices.size, id)
        chain.slices.add(id)
        remember(id, chain)
      }
      addCall.run(seq, chain.id, chain.slices.size)
    },
    forget: () => chains.clear(),
  }
}
