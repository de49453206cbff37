/** Keys that move in sheets and menus, the same as on every screen. */

/** Where a key leads to, of 0 to `last`; undefined for a key that moves nothing. The caller keeps it within its bounds. */
export const scrolled = (key: string, at: number, last: number, page: number): number | undefined => {
  const places: Readonly<Record<string, number>> = {
    down: at + 1,
    j: at + 1,
    up: at - 1,
    k: at - 1,
    pgdn: at + page,
    'ctrl-f': at + page,
    'ctrl-d': at + page,
    pgup: at - page,
    'ctrl-b': at - page,
    'ctrl-u': at - page,
    g: 0,
    home: 0,
    G: last,
    end: last,
  }
  return places[key]
}
