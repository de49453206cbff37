/**
 * A filter's text → tokens, each with its place. Nothing is skipped but white space.
 * `field:` and its value are separate tokens without space between; quotes and /patterns/ are one token each.
 */

export interface Token {
  /** 'field' has its colon; 'value' stands behind one; 'word' stands alone; 'wrong' was opened and never closed. */
  kind: 'open' | 'close' | 'or' | 'not' | 'field' | 'op' | 'regex' | 'quoted' | 'word' | 'wrong'
  /** As it is meant: quotes and escapes gone. Of 'wrong': what is amiss. */
  text: string
  start: number
  end: number
  /** Of a regex. */
  flags?: string
  /** Of a word: what stands between its unescaped `*`. */
  pieces?: readonly string[]
}

const fieldPattern = /[A-Za-z_][\w-]*(?:\.[^\s:()|"]+)?:/y
const opPattern = />=|<=|[=<>~]/y

const quotedAt = (text: string, start: number): Token => {
  let value = ''
  for (let at = start + 1; at < text.length; at++) {
    const letter = text[at] as string
    if (letter === '"') return { kind: 'quoted', text: value, start, end: at + 1 }
    if (letter === '\\' && at + 1 < text.length) value += text[++at]
    else value += letter
  }
  return { kind: 'wrong', text: 'the closing " is missing', start, end: text.length }
}

const regexAt = (text: string, start: number): Token => {
  let inClass = false
  for (let at = start + 1; at < text.length; at++) {
    const letter = text[at]
    if (letter === '\\') at++
    else if (letter === '[') inClass = true
    else if (letter === ']') inClass = false
    else if (letter === '/' && !inClass) {
      const flags = /^[a-z]*/.exec(text.slice(at + 1))?.[0] ?? ''
      return { kind: 'regex', text: text.slice(start + 1, at), flags, start, end: at + 1 + flags.length }
    }
  }
  return { kind: 'wrong', text: 'the closing / of the pattern is missing', start, end: text.length }
}

/** Up to white space, a parenthesis, a bar or a quote. */
const wordAt = (text: string, start: number): Token => {
  const pieces = ['']
  let value = ''
  let at = start
  for (; at < text.length; at++) {
    const letter = text[at] as string
    if (/[\s()|"]/.test(letter)) break
    const escaped = letter === '\\' && at + 1 < text.length
    const meant = escaped ? (text[++at] as string) : letter
    value += meant
    if (meant === '*' && !escaped) pieces.push('')
    else pieces.push(`${pieces.pop()}${meant}`)
  }
  return { kind: 'word', text: value, pieces, start, end: at }
}

const simple: Readonly<Record<string, Token['kind']>> = { '(': 'open', ')': 'close', '|': 'or' }

const match = (pattern: RegExp, text: string, at: number): string | undefined => {
  pattern.lastIndex = at
  return pattern.exec(text)?.[0]
}

const tokenAt = (text: string, at: number, before: Token | undefined): Token => {
  const letter = text[at] as string
  const kind = simple[letter]
  if (kind !== undefined) return { kind, text: letter, start: at, end: at + 1 }
  if (letter === '"') return quotedAt(text, at)
  const attached = before?.end === at
  if (attached && before?.kind === 'op' && before.text === '~' && letter === '/') return regexAt(text, at)
  if (attached && before?.kind === 'field') {
    const op = match(opPattern, text, at)
    if (op !== undefined) return { kind: 'op', text: op, start: at, end: at + op.length }
    return wordAt(text, at)
  }
  if (attached && before?.kind === 'op') return wordAt(text, at)
  if (letter === '-' || letter === '!') return { kind: 'not', text: letter, start: at, end: at + 1 }
  const field = match(fieldPattern, text, at)
  if (field !== undefined) return { kind: 'field', text: field.slice(0, -1), start: at, end: at + field.length }
  const word = wordAt(text, at)
  return word.text === 'OR' ? { ...word, kind: 'or' } : word
}

export const tokensOf = (text: string): Token[] => {
  const tokens: Token[] = []
  let at = 0
  while (at < text.length) {
    if (/\s/.test(text[at] as string)) {
      at++
      continue
    }
    const token = tokenAt(text, at, tokens.at(-1))
    tokens.push(token)
    at = token.end
  }
  return tokens
}
