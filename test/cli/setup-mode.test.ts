/** When `respan setup` may ask: a row a situation. */

import { expect, it } from 'vitest'
import { modeOf } from '../../src/cli/setup-mode.ts'

const terminal = { input: true, output: true }

it.each([
  ['a terminal', {}, terminal, {}, 'person'],
  ['input from a pipe', {}, { input: false, output: true }, {}, 'script'],
  ['output into a pipe', {}, { input: true, output: false }, {}, 'script'],
  ['CI', { CI: 'true' }, terminal, {}, 'script'],
  ['CI that says no', { CI: 'false' }, terminal, {}, 'person'],
  ['a terminal that can do nothing', { TERM: 'dumb' }, terminal, {}, 'script'],
  ['--yes', {}, terminal, { yes: true }, 'script'],
  ['--json', {}, terminal, { json: true }, 'script'],
  ['an agent', { CLAUDECODE: '1' }, terminal, {}, 'agent'],
  ["an editor's terminal with a person", { CURSOR_TRACE_ID: 'x' }, terminal, {}, 'person'],
  ["an editor's agent", { CURSOR_TRACE_ID: 'x' }, { input: false, output: false }, {}, 'agent'],
])('%s', (_, env, isTerminal, options, is) => {
  expect(modeOf({ args: [], options }, { env, isTerminal }).is).toBe(is)
})
