/** Lines outside of code: the address that is suggested is the gateway as who reads the file sees it. */

import { expect, it } from 'vitest'
import { lookAt } from './shared.ts'

const url = 'https://api.openai.com/v1'
const rows: [file: string, text: string, suggestion: string][] = [
  ['Dockerfile', `ENV OPENAI_BASE_URL=${url}\n`, 'ENV OPENAI_BASE_URL=http://host.docker.internal:7377/api'],
  [
    'deploy/web.yaml',
    `apiVersion: apps/v1\nenv:\n  - name: OPENAI_BASE_URL\n    value: ${url}\n`,
    'value: http://GATEWAY_HOST:7377/api',
  ],
  ['.github/workflows/eval.yml', `env:\n  OPENAI_BASE_URL: ${url}\n`, 'OPENAI_BASE_URL: http://GATEWAY_HOST:7377/api'],
  ['fly.toml', `OPENAI_BASE_URL = "${url}"\n`, 'OPENAI_BASE_URL = "http://GATEWAY_HOST:7377/api"'],
  ['config.yaml', `base: ${url}\n`, 'base: http://127.0.0.1:7377/api'],
]

it.each(rows)('%s', async (file, text, suggestion) => {
  const { sites } = await lookAt({ [file]: text })
  expect(sites).toMatchObject([{ verdict: 'REPORT', suggestion }])
  expect(sites[0]?.notes.join()).toMatch(suggestion.includes('127.0.0.1') ? /^$/ : /127\.0\.0\.1/)
})
it('a gateway that is elsewhere is named as it is', async () => {
  const { sites } = await lookAt({ Dockerfile: `ENV OPENAI_BASE_URL=${url}\n` }, { gateway: 'https://gw.example' })
  expect(sites[0]).toMatchObject({ suggestion: 'ENV OPENAI_BASE_URL=https://gw.example/api', notes: [] })
})
