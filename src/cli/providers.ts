/** `respan providers …`: who can be called, and with which key. A key is never shown again. */

import { GatewayError } from '../core/errors.ts'
import { type Command, countOf, defineCommand, isOn, jsonOption, listOptions, textOf } from './command.ts'
import { type Column, printList, printRecord } from './output.ts'
import { atDesk, supplyOf } from './project.ts'
import { add } from './provider-add.ts'

interface ShownProvider {
  id: string
  name: string
  configured: boolean
  /** 'stored', 'env:NAME', 'none-needed'; null = no key. */
  key_source: string | null
  protocols: string
  base_url: string | null
  /** 'built-in' or 'user'. */
  source: string
}

const columns: readonly Column<ShownProvider>[] = [
  { name: 'id', value: (row) => row.id },
  { name: 'name', value: (row) => row.name },
  { name: 'configured', value: (row) => row.configured, show: (row) => (row.configured ? 'yes' : null) },
  { name: 'key_source', value: (row) => row.key_source },
  { name: 'protocols', value: (row) => row.protocols },
  { name: 'base_url', value: (row) => row.base_url },
  { name: 'source', value: (row) => row.source },
]

const list = defineCommand({
  name: 'providers list',
  summary: 'list the providers that can be called, and where each key is',
  options: [{ flags: '--all', summary: 'the whole table, configured ones first' }, ...listOptions],
  examples: ['providers list', 'providers list --all --csv'],
  run: (input, ctx) =>
    atDesk(ctx, async (desk) => {
      const limit = countOf(input, 'limit', 1_000_000)
      const { shownUrl } = await import('../providers/index.ts')
      const { settings, providers, keyFrom, configured } = await supplyOf(desk)
      const own = new Set([...settings.map(({ id }) => id), ...Object.keys(desk.config.providers)])
      // A variable that is not set is still where the key is to come from.
      const named = new Map(
        settings.flatMap(({ id, credential: at }) => (at?.kind === 'env' ? [[id, `env:${at.name}`]] : [])),
      )
      const rows = providers.map((provider): ShownProvider => {
        const { id, name, protocols } = provider
        return {
          id,
          name,
          configured: configured(provider),
          key_source: keyFrom(provider) ?? named.get(id) ?? null,
          protocols: protocols.join(' '),
          base_url: shownUrl(provider),
          source: own.has(id) || provider.source === 'user' ? 'user' : 'built-in',
        }
      })
      // A local server needs no key, so it would always be "configured": shown by default only where the user named it.
      const first = rows.filter((row) => row.source === 'user' || (row.configured && row.key_source !== 'none-needed'))
      const others = rows.filter((row) => !first.includes(row))
      const all = isOn(input, 'all')
      const wanted = all ? [...first, ...others] : first
      if (wanted.length === 0 && !isOn(input, 'json') && !isOn(input, 'csv'))
        ctx.err('No provider has a key yet. Add one with: respan providers add openai   (--all shows the whole table)')
      return printList(ctx, input, columns, wanted.slice(0, limit))
    }),
})

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
