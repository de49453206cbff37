/** `respan env`: the variables that lead SDKs and agents to the gateway, for a shell to read. */

import { clients, filled, ownVariables } from './clients.ts'
import { type Context, defineCommand, type Input, isOn, jsonOption, refuse, textOf } from './command.ts'
import { gatewayUrl } from './gateway-file.ts'
import { printRecord } from './output.ts'
import { atDesk, type Desk } from './project.ts'

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`

const shells: Readonly<Record<string, (name: string, value: string) => string>> = {
  sh: (name, value) => `export ${name}=${quoted(value)}`,
  fish: (name, value) => `set -gx ${name} '${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`,
  powershell: (name, value) => `$env:${name} = '${value.replaceAll("'", "''")}'`,
  dotenv: (name, value) => `${name}=${value}`,
}

const keyFor = (input: Input, ctx: Context, { control, env }: Desk): string => {
  if (isOn(input, 'newKey')) {
    const { row, secret } = control.createKey(textOf(input, 'client') ?? 'env', 'test')
    ctx.err(`Key "${row.name}" is made; it is shown this once.`)
    return secret
  }
  const key = env.RESPAN_API_KEY?.trim()
  if (key === undefined || key === '')
    throw refuse('RESPAN_API_KEY is not set: set it to a key of yours, or say --new-key to have one made')
  if (control.findGrant(key) === undefined)
    throw refuse('RESPAN_API_KEY is no valid key of this gateway; `respan keys list` shows them, --new-key makes one')
  return key
}

export const envCommand = defineCommand({
  name: 'env',
  summary: 'print the variables that lead SDKs and agents to the gateway',
  options: [
    { flags: '--client <client>', summary: 'only what this one reads', choices: clients.map(({ id }) => id) },
    { flags: '--shell <shell>', summary: 'for which reader (default: sh)', choices: Object.keys(shells) },
    { flags: '--new-key', summary: 'make a key for it (default: RESPAN_API_KEY)' },
    jsonOption,
  ],
  examples: ['env', 'env --client claude --new-key', 'env --client gemini --shell fish'],
  run: (input, ctx) =>
    atDesk(ctx, (desk) => {
      const only = textOf(input, 'client')
      const chosen = clients.filter(({ id, alone }) => (only === undefined ? alone !== true : id === only))
      const [url, key] = [gatewayUrl(desk.config), keyFor(input, ctx, desk)]
      const all = Object.assign({}, only === undefined ? ownVariables : {}, ...chosen.map(({ variables }) => variables))
      const variables = Object.fromEntries(
        Object.entries(all as Record<string, string>).map(([name, template]) => [name, filled(template, url, key)]),
      )
      if (isOn(input, 'json')) return printRecord(ctx, input, variables)
      const write = shells[textOf(input, 'shell') ?? 'sh'] as (name: string, value: string) => string
      for (const [name, value] of Object.entries(variables)) ctx.out(write(name, value))
      for (const { run } of chosen) if (run !== undefined) ctx.err(`Then: ${filled(run, url, key)}`)
      ctx.err(
        'For the shell of the app or agent, not for the one that starts the gateway: there, OPENAI_API_KEY is the key for OpenAI.',
      )
      return 0
    }),
})
