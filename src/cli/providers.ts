/** `respan providers …`: who can be called, and with which key. A key is never shown again. */

import { GatewayError } from '../core/errors.ts'
import type { Provider } from '../providers/provider.ts'
import {
  type Command,
  type Context,
  countOf,
  defineCommand,
  type Input,
  isOn,
  jsonOption,
  listOptions,
  refuse,
  textOf,
} from './command.ts'
import { type Column, printList, printRecord } from './output.ts'
import { atDesk, supplyOf, unknownProvider } from './project.ts'

interface ShownProvider {
  id: string
  name: string
  configured: boolean
  /** 'stored', 'env:NAME', 'none-needed'; null = no key. */
  key_from: string | null
  protocols: string
  base_url: string | null
  /** 'built-in' or 'user'. */
  source: string
}

const columns: readonly Column<ShownProvider>[] = [
  { name: 'id', value: (row) => row.id },
  { name: 'name', value: (row) => row.name },
  { name: 'configured', value: (row) => row.configured, show: (row) => (row.configured ? 'yes' : null) },
  { name: 'key_from', value: (row) => row.key_from },
  { name: 'protocols', value: (row) => row.protocols },
  { name: 'base_url', value: (row) => row.base_url },
  { name: 'source', value: (row) => row.source },
]

const list = defineCommand({
  name: 'providers list',
  summary: 'list the providers that can be called, and where their key comes from',
  options: [{ flags: '--all', summary: 'the whole table, configured ones first' }, ...listOptions],
  examples: ['providers list', 'providers list --all --csv'],
  run: (input, ctx) =>
    atDesk(ctx, async (desk) => {
      const limit = countOf(input, 'limit', 1_000_000)
      const { settings, providers, keyFrom, configured } = await supplyOf(desk)
      const own = new Set([...settings.map(({ id }) => id), ...Object.keys(desk.config.providers)])
      // A variable that is not set is still where the key is to come from.
      const named = new Map(
        settings.flatMap(({ id, credential: at }) => (at?.kind === 'env' ? [[id, `env:${at.name}`]] : [])),
      )
      const rows = providers.map((provider): ShownProvider => {
        const { id, name, protocols, baseUrls } = provider
        return {
          id,
          name,
          configured: configured(provider),
          key_from: keyFrom(provider) ?? named.get(id) ?? null,
          protocols: protocols.join(' '),
          base_url: baseUrls[protocols[0]!] ?? null,
          source: own.has(id) || provider.source === 'user' ? 'user' : 'built-in',
        }
      })
      // A local server needs no key, so it would always be "configured": shown by default only where the user named it.
      const first = rows.filter((row) => row.source === 'user' || (row.configured && row.key_from !== 'none-needed'))
      const others = rows.filter((row) => !first.includes(row))
      const all = isOn(input, 'all')
      const wanted = all ? [...first, ...others] : first
      if (wanted.length === 0 && !isOn(input, 'json') && !isOn(input, 'csv'))
        ctx.err('No provider has a key yet. Add one with: respan providers add openai   (--all shows the whole table)')
      return printList(ctx, input, columns, wanted.slice(0, limit))
    }),
})

const namePattern = /^[a-z0-9][a-z0-9._-]{0,63}$/
const envPattern = /^[A-Z][A-Z0-9_]*$/

const readBaseUrl = (text: string | undefined): string | undefined => {
  if (text === undefined) return undefined
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol))
    throw refuse(`--base-url must be an http(s) URL, not "${text}"`)
  if (url.username !== '' || url.password !== '')
    throw refuse('--base-url must not hold a user or password; give the key with --api-key')
  return text
}

type GivenKey = { secret: string } | { env: string } | undefined

/** '-' is standard input, a variable's name is kept as a name, anything else is the key itself. */
const readKey = async (given: string, ctx: Context): Promise<GivenKey> => {
  if (given !== '-') return envPattern.test(given) ? { env: given } : { secret: checkSecret(given) }
  return { secret: checkSecret(await ctx.readInput()) }
}

/** What a header can carry. */
const checkSecret = (given: string): string => {
  const secret = given.trim()
  if (secret === '') throw refuse('the key is empty')
  if (!/^[\x21-\x7e]+$/.test(secret)) throw refuse('the key holds white space or characters that no header can carry')
  return secret
}

const askKey = async (id: string, optional: boolean, ctx: Context): Promise<GivenKey> => {
  if (!ctx.isTerminal.input)
    throw refuse(
      `no key for ${id}: say --api-key KEY, --api-key NAME_OF_A_VARIABLE, --api-key - (standard input)${optional ? ', or --no-key' : ''}`,
    )
  const answer = await ctx.ask(optional ? `Key of ${id} (empty: none is needed)` : `Key of ${id}`)
  if (answer === undefined) throw refuse('cancelled; nothing was changed')
  return optional && answer.trim() === '' ? undefined : { secret: checkSecret(answer) }
}

const add = defineCommand({
  name: 'providers add',
  summary: 'add a key for a provider, point it elsewhere, or add a server of your own',
  args: [
    { name: 'NAME', summary: 'a provider of the table (respan providers list --all), or a new name with --base-url' },
  ],
  options: [
    { flags: '--base-url <url>', summary: 'where it is, as its SDK would be told' },
    {
      flags: '--protocol <protocol>',
      summary: 'what it speaks (default: openai-chat)',
      choices: ['openai-chat', 'anthropic-messages'],
    },
    {
      flags: '--api-key <key>',
      summary: 'the key, "-" to read it from standard input, or the name of a variable; asked for when absent',
    },
    { flags: '--no-key', summary: 'it needs none (and forgets a stored one)' },
    jsonOption,
  ],
  examples: [
    'providers add openai',
    'providers add anthropic --api-key ANTHROPIC_API_KEY',
    'providers add my-vllm --base-url http://127.0.0.1:8000/v1 --no-key',
  ],
  run: (input, ctx) =>
    atDesk(ctx, async (desk) => {
      const { control, env } = desk
      const { findProvider } = await import('../providers/index.ts')
      const supply = await supplyOf(desk)
      const word = input.args[0] as string
      const known = findProvider(word, supply.providers)
      const id = known?.id ?? word.toLowerCase()
      const baseUrl = readBaseUrl(textOf(input, 'baseUrl'))
      if (!namePattern.test(id) || id === 'respan') throw refuse(`"${word}" cannot be a provider's name`)
      if (known === undefined && baseUrl === undefined)
        throw refuse(`${await unknownProvider(word, supply.providers)}; a server of your own needs --base-url`)
      const keyless = input.options.key === false
      const given = textOf(input, 'apiKey')
      if (keyless && given !== undefined) throw refuse('--api-key and --no-key exclude each other')
      const optional = baseUrl !== undefined || known?.auth === 'none'
      // Pointing a provider elsewhere, or naming a local server, asks for no key that is there already or not needed.
      const settled = known !== undefined && optional && supply.keyFrom(known) !== undefined
      const key =
        given !== undefined
          ? await readKey(given, ctx)
          : keyless || settled
            ? undefined
            : await askKey(id, optional, ctx)
      const before = supply.settings.find((setting) => setting.id === id)
      const protocol = textOf(input, 'protocol') as Provider['protocols'][number] | undefined
      if (keyless && before?.credential !== undefined) control.removeProvider(id)
      const setting = { id, baseUrl: baseUrl ?? before?.baseUrl, protocol: protocol ?? before?.protocol }
      const { providerList } = await import('../providers/index.ts')
      // Refused before it is stored: a row that cannot be read would spoil every later start.
      providerList([{ ...setting }], desk.config.providers)
      control.putProvider(setting, key)
      if (key !== undefined && 'env' in key && !env[key.env])
        ctx.err(`Note: ${key.env} is not set at the moment; the gateway takes it from its own environment or .env.`)
      if (key !== undefined && 'secret' in key && given !== undefined && given !== '-')
        ctx.err('Note: a key on the command line stays in the shell history; --api-key - reads it from standard input.')
      return confirm(id, input, ctx, desk)
    }),
})

const confirm = async (
  id: string,
  input: Input,
  ctx: Context,
  desk: Parameters<typeof supplyOf>[0],
): Promise<number> => {
  const { providers, keyFrom, configured } = await supplyOf(desk)
  const provider = providers.find((one) => one.id === id)!
  const from = keyFrom(provider)
  const url = provider.baseUrls[provider.protocols[0]!] ?? null
  if (isOn(input, 'json'))
    return printRecord(ctx, input, {
      id,
      configured: configured(provider),
      key_from: from ?? null,
      protocols: provider.protocols,
      base_url: url,
    })
  const key =
    from === 'stored' ? 'its key is stored encrypted' : from === 'none-needed' ? 'no key' : (from ?? 'no key yet')
  ctx.err(`${provider.name}: ${url} (${provider.protocols.join(', ')}), ${key}.`)
  ctx.err(`Try it: respan providers test ${id}`)
  return 0
}

const test = defineCommand({
  name: 'providers test',
  summary: 'make one tiny real call, straight to the provider; without --model its list of models is asked for',
  args: [{ name: 'NAME', summary: 'a provider' }],
  options: [{ flags: '--model <model>', summary: 'ask this model for one word' }, jsonOption],
  examples: ['providers test openai', 'providers test openai --model gpt-5-mini'],
  run: (input, ctx) =>
    atDesk(ctx, async (desk) => {
      const { testProvider } = await import('./provider-test.ts')
      const result = await testProvider(input.args[0] as string, textOf(input, 'model'), desk, ctx)
      printRecord(ctx, input, { ...result })
      return result.ok ? 0 : 1
    }),
})

const remove = defineCommand({
  name: 'providers remove',
  summary: 'forget the stored key and address of a provider',
  args: [{ name: 'NAME', summary: 'a provider that was added' }],
  options: [jsonOption],
  examples: ['providers remove my-vllm'],
  run: (input, ctx) =>
    atDesk(ctx, async ({ control, config }) => {
      const { findProvider } = await import('../providers/index.ts')
      const word = (input.args[0] as string).toLowerCase()
      const id = control.listProviders().some((one) => one.id === word) ? word : (findProvider(word)?.id ?? word)
      if (!control.removeProvider(id)) {
        const where = config.providers[id] === undefined ? '' : '; it stands in a respan.json'
        throw new GatewayError('not_found', `nothing is stored for provider "${word}"${where}`)
      }
      if (isOn(input, 'json')) return printRecord(ctx, input, { id, removed: true })
      ctx.err(`What was stored for ${id} is removed.`)
      return 0
    }),
})

export const providerCommands: readonly Command[] = [list, add, test, remove]
