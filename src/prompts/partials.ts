/** `{{>name}}`: another file's text in a prompt's, before anything of it is read. `{{>name tone=mood who="you"}}` renames. */

import { refuse } from './failure.ts'
import { escapeBraces, isPath } from './plain.ts'

const tag = /(\\)?\{\{>\s*([\w./-]+)((?:\s+[\w-]+=(?:"[^"]*"|'[^']*'|[^\s"'{}]+))*)\s*\}\}/g
const argument = /([\w-]+)=(?:"([^"]*)"|'([^']*)'|([^\s"'{}]+))/g

const depthMax = 8

/** The partial's text with its arguments in: a variable by its new name, or text. */
const withArguments = (text: string, given: string): string => {
  let result = text
  for (const [, name = '', double, single, bare] of given.matchAll(argument)) {
    const literal = double ?? single
    if (literal === undefined && !isPath(bare ?? ''))
      throw refuse(`{{> … ${name}=${bare}}}: must be a variable, or text in quotes`)
    const replacement = literal === undefined ? `{{${bare}}}` : escapeBraces(literal)
    result = result.replace(new RegExp(`\\{\\{\\s*${name}\\s*\\}\\}`, 'g'), () => replacement)
  }
  return result
}

/** The tags that stand in a text, as they are written. */
export const partialTags = (text: string): string[] =>
  [...text.matchAll(tag)].flatMap(([whole, escaped]) => (escaped === undefined ? [whole] : []))

/** `find` gives the text of a partial by its name. Throws `bad_request`: one that there is not, or a circle. */
export const expandPartials = (
  text: string,
  find: (name: string) => string | undefined,
  chain: readonly string[] = [],
): string =>
  text.replace(tag, (whole, escaped: string | undefined, name: string, given: string) => {
    if (escaped !== undefined) return whole
    if (chain.includes(name)) throw refuse(`partials go in a circle: ${[...chain, name].join(' → ')}`)
    if (chain.length >= depthMax)
      throw refuse(`partials are more than ${depthMax} deep: ${[...chain, name].join(' → ')}`)
    const partial = find(name)
    if (partial === undefined)
      throw refuse(`{{>${name}}}: there is no file ${name.startsWith('_') ? name : `_${name}`}.prompt`)
    return expandPartials(withArguments(partial.trim(), given), find, [...chain, name])
  })
