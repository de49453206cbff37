/**
 * A call's prompt: which version, filled in with which variables, and other prompts within them.
 * In: what the call asks, and who knows the prompts. Out: messages, the version's settings, what the trace should say.
 */

import { GatewayError } from '../core/errors.ts'
import { productionLabel, type ResolvedPrompt, type Wanted } from '../core/prompt.ts'
import { asRecord, asString } from '../wire/value.ts'
import { type PromptName, refuse } from './failure.ts'
import { render } from './render.ts'

export interface Asked {
  /** Id or slug. */
  which: string
  /** A number, 'latest', or a label; absent = what is deployed. */
  version?: unknown
  variables: Readonly<Record<string, unknown>>
}

export type Resolve = (which: string, wanted: Wanted) => ResolvedPrompt | undefined

export interface Filled extends ResolvedPrompt {
  messages: Record<string, unknown>[]
  /** As given; a prompt within them with what it became. */
  variables: Record<string, unknown>
  /** Names of variables that the prompt does not have. */
  unknown: string[]
}

/** Prompts within prompts, the outermost not counted. */
const depthMax = 2

/** Throws `bad_request`. */
export const wantedOf = (version: unknown): Wanted => {
  if (version === undefined || version === null) return { label: productionLabel }
  if (version === 'latest') return { latest: true }
  if (typeof version === 'string' && version !== '' && !/^\d+$/.test(version)) return { label: version }
  const number = typeof version === 'boolean' ? Number.NaN : Number(version)
  if (!Number.isInteger(number) || number < 1)
    throw refuse('prompt.version: must be the number of a version, "latest", or a label')
  return { version: number }
}

const notFound = (which: string, wanted: Wanted, resolve: Resolve): GatewayError => {
  const known = resolve(which, { latest: true })
  if (known === undefined)
    return new GatewayError('not_found', `prompt "${which}" is not known, or has no version; see: respan prompts list`)
  if ('label' in wanted)
    return new GatewayError(
      'not_found',
      `prompt "${which}" has nothing deployed as "${wanted.label}"; deploy a version: respan prompts deploy ${which}`,
    )
  return new GatewayError('not_found', `prompt "${which}" has no such version; its newest is ${known.version.version}`)
}

/** What is wrong with a variable of a prompt within another is said with the path to it. */
const within = <T>(variable: string, work: () => T): T => {
  try {
    return work()
  } catch (thrown) {
    if (!(thrown instanceof GatewayError) || !thrown.message.startsWith('variables.')) throw thrown
    throw new GatewayError(thrown.code, `variables.${variable}.${thrown.message}`, thrown.detail)
  }
}

/** Throws `not_found`, and `bad_request` as render.ts does. */
export const fill = (asked: Asked, resolve: Resolve, chain: readonly string[] = []): Filled => {
  const wanted = wantedOf(asked.version)
  const found = resolve(asked.which, wanted)
  if (found === undefined) throw notFound(asked.which, wanted, resolve)
  const { prompt, version } = found
  // A file that was not pushed has no number yet.
  const name: PromptName = { id: prompt.id, version: version.version || 'file' }
  const path = [...chain, prompt.id]
  if (chain.includes(prompt.id)) throw refuse(`prompts go in a circle: ${path.join(' → ')}`)
  if (path.length > depthMax + 1) throw refuse(`prompts within prompts may be ${depthMax} deep: ${path.join(' → ')}`)
  const variables: Record<string, unknown> = { ...asked.variables }
  const { messages, unknown } = render(version.body, asked.variables, name, (child, variable) => {
    const inner = within(variable, () =>
      fill({ which: child.promptId, version: child.version, variables: child.variables }, resolve, path),
    )
    const text = flat(inner.messages, inner.prompt.id)
    variables[variable] = {
      ...asRecord(asked.variables[variable]),
      version: inner.version.version,
      _rendered_result: text,
    }
    return text
  })
  return { ...found, messages, variables, unknown }
}

/** A prompt within another is its text. */
const flat = (messages: readonly Record<string, unknown>[], id: string): string =>
  messages
    .map(({ content }) => {
      if (typeof content === 'string') return content
      const texts = (Array.isArray(content) ? content : []).map((part) => asString(asRecord(part)?.text))
      if (texts.some((text) => text === undefined))
        throw refuse(`prompt "${id}" holds more than text, so it cannot stand within another`)
      return texts.join('')
    })
    .join('\n\n')
