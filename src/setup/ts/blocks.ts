/** The scripts of .vue, .svelte and .astro files: all else is blanked, so that every offset stays. Imports nothing. */

const blank = (text: string): string => text.replace(/[^\r\n]/g, ' ')

/** What stands in a comment is none: it is matched first, and has no opening tag. A value in quotes may hold `>`. */
const scripts = /<!--[\s\S]*?-->|(<script\b(?:"[^"]*"|'[^']*'|[^>"'])*>)([\s\S]*?)(<\/script\s*>)/gi
/** Astro's code stands between two lines of dashes at the top. */
const fence = /^(\uFEFF?\s*---[^\S\n]*\n)([\s\S]*?)(\n---)/

const spans = (path: string, text: string): [start: number, end: number][] => {
  const found = path.endsWith('.astro')
    ? [fence.exec(text)]
    : [...text.matchAll(scripts)].filter(
        ([, open]) => open !== undefined && !/\bsrc=|type=["'](?!module|text\/(type|java)script)/i.test(open),
      )
  return found.flatMap((match) => {
    if (match === null) return []
    const start = match.index + (match[1] as string).length
    return [[start, start + (match[2] as string).length] as [number, number]]
  })
}

/** The file as a script of the same length. A file that is all script is itself. */
export const scriptOnly = (path: string, text: string): string => {
  if (!/\.(vue|svelte|astro)$/.test(path)) return text
  let end = 0
  let written = ''
  for (const [from, to] of spans(path, text)) {
    written += blank(text.slice(end, from)) + text.slice(from, to)
    end = to
  }
  return written + blank(text.slice(end))
}
