/** What is wrong with a prompt or with what it is given, said with the prompt's name and version. */

import { GatewayError } from '../core/errors.ts'

export interface PromptName {
  /** '' = it has none yet. */
  id: string
  version: number | 'draft' | 'file'
}

export const nameOf = ({ id, version }: PromptName): string =>
  id === ''
    ? 'the prompt'
    : `prompt "${id}"${typeof version === 'number' ? ` version ${version}` : version === 'file' ? '' : ' (draft)'}`

export const refuse = (message: string): GatewayError => new GatewayError('bad_request', message)

/** A 400 that names the variable, the prompt and the version. */
export const missing = (variable: string, prompt: PromptName): GatewayError =>
  refuse(`variables.${variable}: is missing; ${nameOf(prompt)} needs it`)

/** Longest text that a prompt may be filled to, in characters; all of its messages together. */
export const outputCharactersMax = 16_000_000
export const tooLong = (prompt: PromptName): GatewayError =>
  refuse(`${nameOf(prompt)}: filled in, it is longer than ${outputCharactersMax} characters`)
