/**
 * A range of time → the pieces that rollups have figures of, each of the coarsest grain. In: seconds. Out: pieces in order,
 * without gaps; one without a view is to be read from rows.
 */

import { day, hour, minute, type RollupDimension, type View, views } from './rollups.ts'
import type { Stretch } from './windows.ts'

/** The narrowest view that has all of these. */
const viewFor = (wanted: readonly RollupDimension[], grain: number): View | undefined =>
  views
    .filter((view) => view.grains.includes(grain) && wanted.every((name) => view.dimensions.includes(name)))
    .sort((a, b) => a.dimensions.length - b.dimensions.length)[0]

const up = (seconds: number, grain: number): number => Math.ceil(seconds / grain) * grain
const down = (seconds: number, grain: number): number => Math.floor(seconds / grain) * grain

export interface Piece extends Stretch {
  view: View | undefined
  grain: number
}

/** A range in seconds → pieces, each of the coarsest grain that it is made of. */
export const piecesOf = (range: Stretch, wanted: readonly RollupDimension[], coarsest: number): Piece[] => {
  const [finest, ...coarser] = [day, hour, minute]
    .filter((grain) => grain <= coarsest && viewFor(wanted, grain))
    .reverse()
  if (finest === undefined) return [{ ...range, view: undefined, grain: 0 }]
  const pieces: Piece[] = []
  const cut = ({ low, high }: Stretch, grain: number, rest: readonly number[]): void => {
    const [next, ...others] = rest
    const view = viewFor(wanted, grain)
    if (next === undefined) {
      if (low < high) pieces.push({ low, high, view, grain })
      return
    }
    const [from, to] = [Math.min(high, up(low, next)), Math.max(low, down(high, next))]
    if (from >= to) {
      if (low < high) pieces.push({ low, high, view, grain })
      return
    }
    if (low < from) pieces.push({ low, high: from, view, grain })
    cut({ low: from, high: to }, next, others)
    if (to < high) pieces.push({ low: to, high, view, grain })
  }
  const [from, to] = [up(range.low, finest), down(range.high, finest)]
  if (from >= to) return [{ ...range, view: undefined, grain: 0 }]
  if (range.low < from) pieces.push({ low: range.low, high: from, view: undefined, grain: 0 })
  cut({ low: from, high: to }, finest, coarser)
  if (to < range.high) pieces.push({ low: to, high: range.high, view: undefined, grain: 0 })
  return pieces
}
