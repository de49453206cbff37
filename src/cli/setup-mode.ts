/** How `respan setup` talks, decided before its first word: with a person, for a script, or for an agent that runs it. */

import { parentAgent } from '../setup/agent-parent.ts'
import { type Context, type Input, isOn } from './command.ts'

/** `agent`: the name of the agent that runs this program. */
export type Mode = { is: 'person' } | { is: 'script' } | { is: 'agent'; agent: string }

const isSet = (value: string | undefined): boolean => value !== undefined && value !== '' && value !== 'false'

/** With a person only at a terminal on both sides, outside of CI and of agents, and where nothing on the line says otherwise. */
export const modeOf = (input: Input, { env, isTerminal }: Pick<Context, 'env' | 'isTerminal'>): Mode => {
  const hasTerminal = isTerminal.input && isTerminal.output
  const agent = parentAgent(env, hasTerminal)
  if (agent !== undefined) return { is: 'agent', agent }
  const isSaid = ['yes', 'json'].some((name) => isOn(input, name))
  return hasTerminal && !isSet(env.CI) && env.TERM !== 'dumb' && !isSaid ? { is: 'person' } : { is: 'script' }
}
