/**
 * The core template language: `{{name}}`, `{{a.b}}`, white space as one likes, `\{{` for braces that are meant.
 * In: a template's text. Out: its segments, cut once; a value is put between them and never looked at again.
 * The prompts room holds rules: no HTTP, no terminal. It may import core, wire and the store's types.
 */

export type Segment = { text: string } | { path: string }

/** A tag of one line, or braces with a backslash before. Three braces are mustache's way to say the same. Read in linear time. */
const tags = /\\\{\{|\{\{\{([^{}\n]*)\}\}\}|\{\{([^{}\n]*)\}\}/g
const pathPattern = /^[\p{L}_][\p{L}\p{N}_-]*(?:\.[\p{L}\p{N}_-]+)*$/u

export const isPath = (text: string): boolean => pathPattern.test(text)

/** What is between braces and no variable is text, as it stands. */
export const segmentsOf = (text: string): Segment[] => {
  const segments: Segment[] = []
  let literal = ''
  let at = 0
  for (const match of text.matchAll(tags)) {
    literal += text.slice(at, match.index)
    at = match.index + match[0].length
    const inner = (match[1] ?? match[2])?.trim()
    if (inner === undefined) literal += '{{'
    else if (!isPath(inner)) literal += match[0]
    else {
      if (literal !== '') segments.push({ text: literal })
      literal = ''
      segments.push({ path: inner })
    }
  }
  literal += text.slice(at)
  if (literal !== '') segments.push({ text: literal })
  return segments
}

/** Tags that are no variables: authors are told of them, readers of foreign prompts take them for text or Jinja. */
export const strangeTags = (text: string): string[] =>
  [...text.matchAll(tags)].flatMap((match) => {
    const inner = (match[1] ?? match[2])?.trim()
    return inner === undefined || isPath(inner) ? [] : [match[0]]
  })

/** Does the text use what only Jinja has? */
export const isJinja = (text: string): boolean => /\{%|\{#/.test(text) || strangeTags(text).length > 0

/** Text that a template shows as it is. */
export const escapeBraces = (text: string): string => text.replaceAll('{{', '\\{{')
