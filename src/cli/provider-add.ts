/** `respan providers add`: a key for a provider, another address, or a server of the user's own. */

import { simulator } from '../core/simulated.ts'
import { calledUrl, shownUrl } from '../providers/base-url.ts'
import { type Provider, spokenProtocols } from '../providers/provider.ts'
import type { ProviderSetting } from '../store/store.ts'
import { type Context, defineCommand, type Input, isOn, jsonOption, misuse, refuse, textOf } from './command.ts'
import { printRecord } from './output.ts'
import { atDesk, type Desk, supplyOf, unknownProvider } from './project.ts'

const namePattern = /^[a-z0-9][a-z0-9._-]{0,63}$/
const envPattern = /^[A-Z][A-Z0-9_]*$/

const readBaseUrl = (text: string | undefined): string | undefined => {
  if (text === undefined) return undefined
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol))
    throw misuse(`--base-url must be an http(s) URL, not "${text}"`)
  if (url.username !== '' || url.password !== '')
    throw misuse('--base-url must not hold a user or password; give the key with --api-key')
  return text
}

type GivenKey = { secret: string } | { env: string } | undefined

/** '-' is standard input, a variable's name is kept as a name, anything else is the key itself. */
const readKey = async (given: string, ctx: Context): Promise<GivenKey> => {
  if (given !== '-') return envPattern.test(given) ? { env: given } : { secret: checkSecret(given) }
  return { secret: checkSecret(await ctx.readInput()) }
}

/** What a header can carry, or a Google service account's JSON. */
const checkSecret = (given: string): string => {
  const secret = given.trim()
  if (secret === '') throw refuse('the key is empty')
  if (secret.startsWith('{')) return checkAccount(secret)
  if (!/^[\x21-\x7e]+$/.test(secret)) throw refuse('the key holds white space or characters that no header can carry')
  return secret
}

const checkAccount = (text: string): string => {
  try {
    const account = JSON.parse(text) as Record<string, unknown>
    if (typeof account.private_key === 'string' || account.type === 'external_account') return JSON.stringify(account)
  } catch {
    // Said below.
  }
  throw refuse("what begins with { must be the JSON of a Google service account's key, whole")
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

type Setting = Pick<ProviderSetting, 'id' | 'baseUrl' | 'protocol'>

/** What is stored: what was said, else what was stored before, else what this directory's respan.json says of a provider. */
const settingOf = (
  input: Input,
  id: string,
  saidUrl: string | undefined,
  before: ProviderSetting | undefined,
  known: Provider | undefined,
): Setting => {
  const said = textOf(input, 'protocol') as Setting['protocol']
  const own = known?.source === 'user' ? known.protocols[0] : undefined
  const baseUrl = saidUrl ?? before?.baseUrl ?? (own && known?.baseUrls[own])
  if (said !== undefined && baseUrl === undefined) throw misuse('--protocol goes with --base-url')
  return { id, baseUrl, protocol: said ?? before?.protocol ?? (saidUrl === undefined ? own : undefined) }
}

export const add = defineCommand({
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
      choices: [...spokenProtocols],
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
      const { findProvider, isPathWord, pathWordMessage, providerList, wrongSecret } = await import(
        '../providers/index.ts'
      )
      const supply = await supplyOf(desk)
      const word = input.args[0] as string
      const known = findProvider(word, supply.providers)
      const id = known?.id ?? word.toLowerCase()
      const baseUrl = readBaseUrl(textOf(input, 'baseUrl'))
      if (!namePattern.test(id) || id === simulator) throw misuse(`"${word}" cannot be a provider's name`)
      if (known === undefined && isPathWord(id)) throw misuse(pathWordMessage(id))
      if (known === undefined && baseUrl === undefined)
        throw refuse(`${await unknownProvider(word, supply.providers)}; a server of your own needs --base-url`)
      const keyless = input.options.key === false
      const given = textOf(input, 'apiKey')
      if (keyless && given !== undefined) throw misuse('--api-key and --no-key exclude each other')
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
      // A server of the user's own may know its callers otherwise.
      const ownUrl = baseUrl ?? before?.baseUrl
      const wrong = known && ownUrl === undefined && key && 'secret' in key ? wrongSecret(known, key.secret) : undefined
      if (wrong !== undefined) throw refuse(`${wrong}; nothing was changed`)
      const setting = settingOf(input, id, baseUrl, before, known)
      // Refused before it is stored: a row that cannot be read would spoil every later start, in every directory.
      providerList([{ ...setting }])
      if (keyless && before?.credential !== undefined) control.removeProvider(id)
      control.putProvider(setting, key)
      if (key !== undefined && 'env' in key && !env[key.env])
        ctx.err(`Note: ${key.env} is not set at the moment; the gateway takes it from its own environment or .env.`)
      if (key !== undefined && 'secret' in key && given !== undefined && given !== '-')
        ctx.err('Note: a key on the command line stays in the shell history; --api-key - reads it from standard input.')
      return confirm(id, input, ctx, desk)
    }),
})

const confirm = async (id: string, input: Input, ctx: Context, desk: Desk): Promise<number> => {
  const { providers, keyFrom, configured, missing } = await supplyOf(desk)
  const provider = providers.find((one) => one.id === id)!
  const from = keyFrom(provider)
  if (isOn(input, 'json'))
    return printRecord(ctx, input, {
      id,
      configured: configured(provider),
      key_source: from ?? null,
      protocols: provider.protocols,
      base_url: shownUrl(provider),
    })
  const key =
    from === 'stored' ? 'its key is stored encrypted' : from === 'none-needed' ? 'no key' : (from ?? 'no key yet')
  const url = calledUrl(provider, desk.env) ?? 'no address yet'
  ctx.err(`${provider.name}: ${url} (${provider.protocols.join(', ')}), ${key}.`)
  const lacks = missing(provider)
  ctx.err(lacks === undefined ? `Try it: respan providers test ${id}` : `It cannot be called yet: ${id} ${lacks}`)
  return 0
}
