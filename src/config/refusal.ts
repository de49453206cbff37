/** What is said of a setting or a word that cannot be taken. In: where, and what is wrong there. Out: errors to throw. */

import { GatewayError } from '../core/errors.ts'

/** What was typed at the command line makes no sense, however things are: it ends with 2 there. */
export class UsageError extends GatewayError {
  constructor(message: string) {
    super('bad_request', message)
  }
}

export type Refuse = (where: string, problem: string) => GatewayError

/** In a file or the environment. */
export const wrong: Refuse = (where, problem) => new GatewayError('bad_request', `${where}: ${problem}`)
/** At the command line. */
export const mistyped: Refuse = (where, problem) => new UsageError(`${where}: ${problem}`)
