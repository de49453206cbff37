/** `respan keys …`: the gateway's own API keys. A secret is shown once, when it is made. */

import { GatewayError } from '../core/errors.ts'
import type { KeyRow } from '../store/store.ts'
import { type Command, countOf, defineCommand, isOn, jsonOption, listOptions, textOf } from './command.ts'
import { type Column, printList, printRecord } from './output.ts'
import { atDesk } from './project.ts'

interface ShownKey {
  id: string
  name: string
  env: string
  prefix: string
  strict: boolean
  created: string
  last_used: string | null
  revoked: string | null
}

const iso = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString())

const shown = ({ id, name, environment, prefix, strict, createdAt, lastUsedAt, revokedAt }: KeyRow): ShownKey => ({
  id,
  name,
  env: environment,
  prefix,
  strict,
  created: iso(createdAt) as string,
  last_used: iso(lastUsedAt),
  revoked: iso(revokedAt),
})

const columns: readonly Column<ShownKey>[] = (
  ['id', 'name', 'env', 'prefix', 'strict', 'created', 'last_used', 'revoked'] as const
).map((name) => ({ name, value: (row) => row[name] }))

const create = defineCommand({
  name: 'keys create',
  summary: 'make a key; it is shown once, only a salted hash is kept',
  options: [
    { flags: '--name <name>', summary: 'a word for people' },
    { flags: '--env <env>', summary: "the environment of the key's calls (default: test)", choices: ['test', 'prod'] },
    { flags: '--strict', summary: 'its calls are refused where a translation would lose something' },
    jsonOption,
  ],
  examples: ['keys create --name laptop', 'keys create --name web --env prod --json'],
  run: (input, ctx) =>
    atDesk(ctx, ({ control }) => {
      const environment = textOf(input, 'env') === 'prod' ? 'prod' : 'test'
      const { row, secret } = control.createKey(textOf(input, 'name') ?? 'unnamed', environment, isOn(input, 'strict'))
      if (isOn(input, 'json')) return printRecord(ctx, input, { key: secret, ...shown(row) })
      ctx.err(`Key "${row.name}" (${environment}). It is shown this once; keep it where your secrets are:`)
      ctx.out(secret)
      ctx.err('Use it as  export RESPAN_API_KEY=…  or as the api key of any SDK.')
      return 0
    }),
})

const list = defineCommand({
  name: 'keys list',
  summary: 'list the keys, never their secrets',
  options: listOptions,
  examples: ['keys list', 'keys list --json'],
  run: (input, ctx) => {
    const limit = countOf(input, 'limit', 1_000_000)
    return atDesk(ctx, ({ control }) => printList(ctx, input, columns, control.listKeys().map(shown).slice(0, limit)))
  },
})

const revoke = defineCommand({
  name: 'keys revoke',
  summary: 'revoke a key: running gateways refuse it within a quarter of a second',
  args: [{ name: 'KEY', summary: 'id, prefix or name of the key' }],
  options: [jsonOption],
  examples: ['keys revoke laptop', 'keys revoke k3Jd9x2Q'],
  run: (input, ctx) =>
    atDesk(ctx, ({ control }) => {
      const which = input.args[0] as string
      const named = control.listKeys().filter(({ name, revokedAt }) => name === which && revokedAt === null)
      if (named.length > 1)
        throw new GatewayError(
          'bad_request',
          `${named.length} keys are named "${which}"; say which: ${named.map(({ prefix }) => prefix).join(', ')}`,
        )
      const row = control.revokeKey(which)
      if (row === undefined)
        throw new GatewayError('not_found', 'no key has this id, prefix or name; see: respan keys list')
      if (isOn(input, 'json')) return printRecord(ctx, input, { ...shown(row) })
      ctx.err(`Key "${row.name}" (${row.prefix}…) is revoked.`)
      return 0
    }),
})

export const keyCommands: readonly Command[] = [create, list, revoke]
