/** `respan models …`: which model goes to which provider, at which price, and what it can do. */

import { GatewayError } from '../core/errors.ts'
import { isSimulatedModel, simulator } from '../core/simulated.ts'
import type { Described } from '../providers/describe.ts'
import type { Provider } from '../providers/provider.ts'
import { counted } from '../traces/format.ts'
import {
  type Command,
  countOf,
  defineCommand,
  type Input,
  isOn,
  jsonOption,
  listOptions,
  misuse,
  refuse,
  textOf,
} from './command.ts'
import { columns, type ShownModel, shownOf, simulated } from './model-row.ts'
import { refresh } from './models-refresh.ts'
import { printList, printRecord } from './output.ts'
import { atDesk, type Desk, supplyOf, unknownProvider } from './project.ts'

type Order = (a: ShownModel, b: ShownModel) => number
/** Unknown ones last. */
const least = (a: number | null, b: number | null) => (a ?? Number.POSITIVE_INFINITY) - (b ?? Number.POSITIVE_INFINITY)
const orders: Readonly<Record<string, Order>> = {
  id: (a, b) => a.id.localeCompare(b.id),
  price: (a, b) => least(a.input_price, b.input_price) || least(a.output_price, b.output_price) || 0,
  context: (a, b) => (b.context ?? 0) - (a.context ?? 0),
}

const priceOf = (input: Input): number | undefined => {
  const text = textOf(input, 'maxPrice')
  if (text === undefined) return undefined
  if (!/^\d*\.?\d+$/.test(text)) throw misuse(`--max-price must be US dollars a million tokens, not "${text}"`)
  return Number(text)
}

/** The words of --can, each one known. */
const wishesOf = async (input: Input) => {
  const { abilities } = await import('../providers/index.ts')
  const words = (textOf(input, 'can') ?? '').split(',').filter(Boolean)
  return words.map((word) => {
    const able = abilities[word]
    if (able === undefined) throw misuse(`--can ${word}: known are ${Object.keys(abilities).join(', ')}`)
    return able
  })
}

const namedProvider = async (word: string | undefined, providers: readonly Provider[]) => {
  const { findProvider } = await import('../providers/index.ts')
  if (word === undefined) return { only: providers, own: simulated }
  if (word === simulator) return { only: [], own: simulated }
  const found = findProvider(word, providers)
  if (found === undefined) throw refuse(await unknownProvider(word, providers))
  return { only: [found], own: [] }
}

/** Those that can be called first, each half in the order asked for. */
const listed = async (input: Input, desk: Desk, at: Date): Promise<ShownModel[]> => {
  const { describeModel, listModels } = await import('../providers/index.ts')
  const { providers, configured } = await supplyOf(desk)
  const { only, own } = await namedProvider(textOf(input, 'provider'), providers)
  const byId = new Map(providers.map((provider) => [provider.id, provider]))
  const ready = new Set(providers.filter(configured).map(({ id }) => id))
  const word = input.args[0]?.toLowerCase() ?? ''
  const [wishes, priceMax, contextMin] = [await wishesOf(input), priceOf(input), countOf(input, 'minContext', 1e9) ?? 0]
  const found = listModels(only)
    .filter(({ id, provider }) => `${provider}/${id}`.toLowerCase().includes(word))
    .filter(({ provider }) => !isOn(input, 'callable') || ready.has(provider))
    .map(({ id, provider }) => ({ id, provider, facts: describeModel(byId.get(provider) as Provider, id, at) }))
    .filter(({ facts }) => wishes.every((able) => able(facts)))
    .filter(({ facts }) => priceMax === undefined || (facts.prices?.input_mtok ?? Number.POSITIVE_INFINITY) <= priceMax)
    .filter(({ facts }) => (facts.context ?? 0) >= contextMin)
    .map(({ id, provider, facts }) => shownOf(id, provider, ready.has(provider), facts))
  const plain = wishes.length === 0 && contextMin === 0
  const shown = [...(plain ? own.filter(({ id }) => id.includes(word)) : []), ...found]
  const order = orders[textOf(input, 'sort') ?? '']
  const sorted = order === undefined ? shown : [...shown].sort(order)
  return [...sorted.filter((row) => row.configured), ...sorted.filter((row) => !row.configured)]
}

const list = defineCommand({
  name: 'models list',
  summary: 'list the models of the catalogue; those that can be called first (prices: US dollars a million tokens)',
  args: [{ name: 'WORD', summary: 'only those whose provider/name contains this', optional: true }],
  options: [
    { flags: '--provider <provider>', summary: 'only those of this provider' },
    { flags: '--can <words>', summary: 'only those that can: image, audio, pdf, tools, reasoning, structured …' },
    { flags: '--max-price <usd>', summary: 'only those whose million input tokens cost this at most' },
    { flags: '--min-context <n>', summary: 'only those that take this many tokens' },
    { flags: '--callable', summary: 'only those of providers that have a key' },
    { flags: '--sort <by>', summary: 'cheapest, largest context or name first', choices: Object.keys(orders) },
    ...listOptions,
  ],
  examples: [
    'models list sonnet',
    'models list --can image,tools --max-price 1 --sort price',
    'models list --provider groq --csv',
  ],
  run: (input, ctx) =>
    atDesk(ctx, async (desk) => {
      const limit = countOf(input, 'limit', 1_000_000)
      const { catalogueAge, followCatalogue } = await import('../providers/index.ts')
      followCatalogue(desk.config.home, (message) => ctx.err(`respan: ${message}`))
      const now = new Date(ctx.now())
      const rows = await listed(input, desk, now)
      const code = printList(ctx, input, columns, rows.slice(0, limit))
      if (!isOn(input, 'json') && !isOn(input, 'csv')) ctx.err(`${counted(rows.length, 'model')}; ${catalogueAge(now)}`)
      return code
    }),
})

/** Facts under the names that `show` gives them. */
const factWords: Readonly<Record<string, string>> = {
  maxOutput: 'max_output',
  input: 'input_modalities',
  output: 'output_modalities',
  thinks: 'reasoning',
  structured: 'structured_output',
}

/** Source → the facts that are from it. */
const sourcesOf = (from: Described['from']): Record<string, string[]> => {
  const sources: Record<string, string[]> = {}
  for (const [fact, source] of Object.entries(from))
    sources[source] = [...(sources[source] ?? []), factWords[fact] ?? fact]
  return sources
}

const show = defineCommand({
  name: 'models show',
  summary: 'tell where a model name would go, and what is known of it',
  args: [{ name: 'MODEL', summary: 'a model, or provider/model' }],
  options: [jsonOption],
  examples: ['models show claude-sonnet-4-5', 'models show groq/openai/gpt-oss-120b --json'],
  run: (input, ctx) =>
    atDesk(ctx, async (desk) => {
      const name = input.args[0] as string
      const { catalogueAge, describeModel, findProvider, followCatalogue, resolveModel, shownUrl } = await import(
        '../providers/index.ts'
      )
      followCatalogue(desk.config.home, (message) => ctx.err(`respan: ${message}`))
      const { providers, configured, keyFrom } = await supplyOf(desk)
      if (isSimulatedModel(name))
        return printRecord(ctx, input, {
          model: name,
          provider: simulator,
          configured: true,
          note: 'the built-in simulator',
        })
      const { defaultModel, defaultProvider } = desk.config
      const resolved = resolveModel(name, {
        configured,
        providers,
        defaultModel: defaultModel || undefined,
        defaultProvider: defaultProvider || undefined,
      })
      if ('near' in resolved || resolved.candidates.length === 0) {
        const word = name.replace(/\/$/, '')
        const named = findProvider(word, providers)
        if (named !== undefined)
          throw refuse(`"${name}" names a provider and no model; its models: respan models list --provider ${named.id}`)
        if (word !== name) throw refuse(await unknownProvider(word, providers))
        const near = 'near' in resolved ? resolved.near : []
        const hint = near.length > 0 ? `; near ones: ${near.join(', ')}` : ''
        throw new GatewayError('model_not_found', `no provider is known for model "${name}"${hint}`)
      }
      const { candidates } = resolved
      const { provider, model } = candidates.find((one) => configured(one.provider)) ?? candidates[0]!
      const now = new Date(ctx.now())
      const { from, ...facts } = describeModel(provider, model, now)
      const { id: _, ...known } = shownOf(model, provider.id, configured(provider), facts)
      const others = candidates.map((one) => one.provider.id).filter((id) => id !== provider.id)
      return printRecord(ctx, input, {
        model,
        ...known,
        prices: facts.prices ?? null,
        key_source: keyFrom(provider) ?? null,
        protocols: provider.protocols.join(', '),
        base_url: shownUrl(provider),
        others: others.join(', ') || null,
        sources: sourcesOf(from),
        catalogue: catalogueAge(now),
      })
    }),
})

export const modelCommands: readonly Command[] = [list, show, refresh]
