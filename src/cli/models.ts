/** `respan models …`: which model goes to which provider, at which price. */

import { GatewayError } from '../core/errors.ts'
import type { Provider } from '../providers/provider.ts'
import { type Command, countOf, defineCommand, jsonOption, listOptions, refuse, textOf } from './command.ts'
import { type Column, printList, printRecord } from './output.ts'
import { atDesk, supplyOf, unknownProvider } from './project.ts'

interface ShownModel {
  id: string
  provider: string
  /** Has the provider a key (or needs none)? */
  configured: boolean
  /** Tokens. */
  context: number | null
  /** US dollars per million tokens. */
  input_price: number | null
  output_price: number | null
}

const dollars = (price: number | null): string | null => (price === null ? null : `$${price}`)

const columns: readonly Column<ShownModel>[] = [
  { name: 'id', value: (row) => row.id },
  { name: 'provider', value: (row) => row.provider },
  { name: 'configured', value: (row) => row.configured, show: (row) => (row.configured ? 'yes' : null) },
  { name: 'context', value: (row) => row.context, right: true },
  { name: 'input_price', value: (row) => row.input_price, show: (row) => dollars(row.input_price), right: true },
  { name: 'output_price', value: (row) => row.output_price, show: (row) => dollars(row.output_price), right: true },
]

const simulated: readonly ShownModel[] = ['respan/echo', 'respan/sim'].map((id) => ({
  id,
  provider: 'respan',
  configured: true,
  context: null,
  input_price: 0,
  output_price: 0,
}))

const list = defineCommand({
  name: 'models list',
  summary: 'list the models of the catalogue; those that can be called first (prices: US dollars a million tokens)',
  options: [
    { flags: '--provider <provider>', summary: 'only those of this provider' },
    { flags: '--search <text>', summary: 'only those whose name contains this' },
    ...listOptions,
  ],
  examples: ['models list --search sonnet', 'models list --provider groq --csv'],
  run: (input, ctx) =>
    atDesk(ctx, async (desk) => {
      const limit = countOf(input, 'limit', 1_000_000)
      const { findProvider, listModels, pricesOf } = await import('../providers/index.ts')
      const { providers, configured } = await supplyOf(desk)
      const word = textOf(input, 'provider')
      const only = word === undefined || word === 'respan' ? undefined : findProvider(word, providers)
      if (word !== undefined && word !== 'respan' && only === undefined)
        throw refuse(await unknownProvider(word, providers))
      const search = textOf(input, 'search')?.toLowerCase() ?? ''
      const byId = new Map(providers.map((provider) => [provider.id, provider]))
      const ready = new Set(providers.filter(configured).map(({ id }) => id))
      const wanted = (row: { id: string }) => row.id.toLowerCase().includes(search)
      const found = word === 'respan' ? [] : listModels(only ? [only] : providers).filter(wanted)
      const sorted = [
        ...found.filter((row) => ready.has(row.provider)),
        ...found.filter((row) => !ready.has(row.provider)),
      ]
      const own = only === undefined ? simulated.filter(wanted) : []
      const at = new Date(ctx.now())
      const rows = sorted.slice(0, limit && Math.max(0, limit - own.length)).map((row): ShownModel => {
        const prices = pricesOf(byId.get(row.provider) as Provider, row.id, at)
        return {
          id: row.id,
          provider: row.provider,
          configured: ready.has(row.provider),
          context: row.context ?? null,
          input_price: prices?.input_mtok ?? null,
          output_price: prices?.output_mtok ?? null,
        }
      })
      return printList(ctx, input, columns, [...own, ...rows].slice(0, limit))
    }),
})

const show = defineCommand({
  name: 'models show',
  summary: 'tell where a model name would go, and what is known of it',
  args: [{ name: 'MODEL', summary: 'a model, or provider/model' }],
  options: [jsonOption],
  examples: ['models show claude-sonnet-4-5', 'models show groq/openai/gpt-oss-120b --json'],
  run: (input, ctx) =>
    atDesk(ctx, async (desk) => {
      const name = input.args[0] as string
      const { listModels, pricesOf, resolveModel, shownUrl } = await import('../providers/index.ts')
      const { providers, configured, keyFrom } = await supplyOf(desk)
      if (/^respan\/(echo|sim)(\?|$)/.test(name))
        return printRecord(ctx, input, {
          model: name,
          provider: 'respan',
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
        const near = 'near' in resolved ? resolved.near : []
        const hint = near.length > 0 ? `; near ones: ${near.join(', ')}` : ''
        throw new GatewayError('model_not_found', `no provider is known for model "${name}"${hint}`)
      }
      const { candidates } = resolved
      const { provider, model } = candidates.find((one) => configured(one.provider)) ?? candidates[0]!
      return printRecord(ctx, input, {
        model,
        provider: provider.id,
        configured: configured(provider),
        key_source: keyFrom(provider) ?? null,
        protocols: provider.protocols.join(', '),
        base_url: shownUrl(provider),
        context: listModels([provider]).find((row) => row.id === model)?.context ?? null,
        prices: pricesOf(provider, model, new Date(ctx.now())) ?? null,
        others:
          candidates
            .filter((one) => one.provider.id !== provider.id)
            .map((one) => one.provider.id)
            .join(', ') || null,
      })
    }),
})

export const modelCommands: readonly Command[] = [list, show]
