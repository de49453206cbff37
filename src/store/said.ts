/**
 * What a stored piece of JSON says: the words of people and models, without roles, names and pictures.
 * In: JSON or a part of it (a body with its slices cut out). Out: text. Imports nothing; never throws.
 */

/** Members that hold what somebody said, in any protocol. */
const saying =
  'content|text|input|prompt|instructions|system|arguments|output|thinking|query|refusal|texts|inputText|documents|parts'
const string = '"(?:[^"\\\\]|\\\\.)*"'
/** `"content": "…"`, or a text in a list or alone. A name with its colon is stepped over. */
const pattern = new RegExp(`"(?:${saying})"\\s*:\\s*(${string})|(${string})\\s*:\\s*(?:${string})?|(${string})`, 'gs')

/** Longer pieces are found by their beginning. */
const charactersMax = 200_000

const unescaped = (literal: string): string => {
  if (!literal.includes('\\')) return literal.slice(1, -1)
  try {
    return JSON.parse(literal) as string
  } catch {
    return literal.slice(1, -1)
  }
}

/** Between texts that are not one: a word that nobody writes, so that no phrase reaches from one into the next. */
export const textBreak = '\n\u{E000}\n'

/** The texts with breaks between them; those of members that say nothing left out. */
export const saidIn = (json: string): string => {
  const texts: string[] = []
  for (const [, said, , alone] of json.slice(0, charactersMax).matchAll(pattern)) {
    const literal = said ?? alone
    // A picture is no words.
    if (literal !== undefined && !literal.startsWith('"data:')) texts.push(unescaped(literal))
  }
  return texts.join(textBreak)
}
