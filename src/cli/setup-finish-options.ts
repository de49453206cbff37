/** Options of `respan setup` for its second half: environment, hand-off, proof. */

import { agents } from '../setup/agents.ts'
import type { Option } from './command.ts'

export const finishOptions: readonly Option[] = [
  {
    // Not --env-file: Node takes that for itself, also behind the name of a script.
    flags: '--dotenv <file>',
    summary: 'the file for the key and addresses (default: the first that is loaded and git-ignored)',
  },
  { flags: '--new-key', summary: 'make a new key, though one is there' },
  {
    flags: '--agent <id>',
    summary: `hand what is left to this agent: ${agents.map(({ id }) => id).join(', ')}`,
  },
  { flags: '--agent-cmd <command>', summary: 'hand it to any other: a command; {prompt_file} is the task' },
  { flags: '--no-agent', summary: 'hand nothing over' },
  { flags: '--agent-timeout <seconds>', summary: 'its time (default: 600)' },
  { flags: '--print-prompt', summary: 'print the task for an agent, and nothing else' },
  { flags: '--skill', summary: 'add a file from which agents know the gateway' },
  { flags: '--no-verify', summary: 'make no free calls at the end' },
  { flags: '--require-gateway', summary: 'write nothing where no gateway answers' },
]
