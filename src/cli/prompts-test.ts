/** `respan prompts test`: a prompt filled in, shown message by message; with --run, what a model says to it. */

import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { type Filled, fill } from '../prompts/fill.ts'
import { refuseBroken } from '../prompts/folder.ts'
import { named, statesOf } from '../prompts/state.ts'
import { requestOf, withFile } from '../prompts/trial.ts'
import { harmless } from '../traces/format.ts'
import { asArray, asRecord, asString } from '../wire/value.ts'
import { type Context, type Input, isOn, misuse, refuse, textOf } from './command.ts'
import { lookAtGateway } from './gateway-file.ts'
import { styleOf } from './output.ts'
import { atDesk, type Desk } from './project.ts'
import { readFolder } from './prompt-folder.ts'

const readVariables = async (input: Input, ctx: Context): Promise<Record<string, unknown>> => {
  const file = textOf(input, 'vars')
  const variables: Record<string, unknown> = {}
  if (file !== undefined) {
    let value: unknown
    try {
      value = JSON.parse(file === '-' ? await ctx.readInput() : readFileSync(resolve(ctx.cwd, file), 'utf8'))
    } catch (thrown) {
      throw refuse(`--vars ${file}: ${thrown instanceof Error ? thrown.message : 'cannot be read'}`)
    }
    const record = asRecord(value)
    if (record === undefined) throw refuse(`--vars ${file}: must be a JSON object`)
    Object.assign(variables, record)
  }
  for (const pair of asArray(input.options.var) ?? []) {
    const [, name, text = ''] = /^([^=]+)=([\s\S]*)$/.exec(String(pair)) ?? []
    if (name === undefined) throw misuse(`--var ${String(pair)}: must be name=value`)
    variables[name] = text
  }
  return variables
}

const contentText = (content: unknown): string => {
  if (typeof content === 'string') return content
  return (asArray(content) ?? []).map((part) => asString(asRecord(part)?.text) ?? JSON.stringify(part)).join('\n')
}

interface Answer {
  text: string
  logId: string
}

/** Asks the running gateway. The messages are sent as they are, so that a file can be tried before it is pushed. */
const ask = async ({ config, env }: Desk, ctx: Context, body: Record<string, unknown>): Promise<Answer> => {
  const state = await lookAtGateway(config.home, ctx.now())
  if (state.is !== 'running' || state.file.url === undefined)
    throw refuse('no gateway runs here; start one: respan proxy start --detach')
  const key = env.RESPAN_API_KEY
  if (key === undefined || key === '') throw refuse('RESPAN_API_KEY is not set; respan keys create makes a key')
  const response = await fetch(`${state.file.url}/api/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(config.totalTimeoutMs),
  })
  const answer: unknown = await response.json()
  if (!response.ok)
    throw refuse(asString(asRecord(asRecord(answer)?.error)?.message) ?? `the gateway answered ${response.status}`)
  const message = asRecord(asRecord(asArray(asRecord(answer)?.choices)?.[0])?.message)
  const calls = message?.tool_calls === undefined ? '' : JSON.stringify(message.tool_calls)
  return { text: asString(message?.content) ?? calls, logId: response.headers.get('x-respan-log-id') ?? '' }
}

const show = (ctx: Context, filled: Filled): void => {
  const style = styleOf(ctx)
  for (const { role, content } of filled.messages)
    ctx.out(`${style('bold', `── ${String(role)}`)}\n${harmless(contentText(content))}`)
}

export const test = async (input: Input, ctx: Context): Promise<number> => {
  const variables = await readVariables(input, ctx)
  return atDesk(ctx, async (desk) => {
    const { control } = desk
    const folder = readFolder(input, ctx)
    const word = input.args[0] ?? ''
    refuseBroken(folder, [word])
    const [state] = named(statesOf(folder, control), [word])
    if (state === undefined) throw refuse(`prompt "${word}" is not known`)
    const version = textOf(input, 'promptVersion')
    const resolver = version === undefined ? withFile(control.resolvePrompt, state, ctx.now()) : control.resolvePrompt
    const filled = fill({ which: state.id, version, variables }, resolver)
    for (const name of filled.unknown) ctx.err(`variable "${name}" is none of the prompt's`)
    const request = requestOf(filled.version.body, filled, textOf(input, 'model'))
    if (!isOn(input, 'run')) {
      if (isOn(input, 'json')) ctx.out(JSON.stringify(request, null, 2))
      else show(ctx, filled)
      return 0
    }
    const answer = await ask(desk, ctx, request)
    if (isOn(input, 'json')) ctx.out(JSON.stringify({ request, answer: answer.text, log_id: answer.logId }, null, 2))
    else {
      show(ctx, filled)
      ctx.out(`${styleOf(ctx)('bold', '── answer')}\n${harmless(answer.text)}`)
      ctx.err(`respan traces get ${answer.logId}`)
    }
    return 0
  })
}
