/** Compose files and Dockerfiles that give a container a key and no way to the gateway: told, with what to add; never edited. */

import { describe, expect, it } from 'vitest'
import type { Wishes } from '../../src/setup/project.ts'
import { lookAt } from './shared.ts'

const lines = (...all: string[]) => `${all.join('\n')}\n`

describe('what starts containers', () => {
  const said = async (file: string, text: string, wished: Partial<Wishes> = {}) => {
    const { sites } = await lookAt({ [file]: text }, wished)
    return sites.map(({ verdict, line, reason, suggestion }) => [verdict, line, reason, suggestion])
  }
  const direct = (what: string, name: string) =>
    `its ${what} gets ${name} and no address of the gateway for that: it calls the provider directly`
  const inside = `an address of this machine in such a file leads nowhere: in the container 127.0.0.1 is the container`

  it('is told what a service of compose lacks that has a key only', async () => {
    const text = lines(
      'services:',
      '  web:',
      '    environment:',
      '      - NODE_ENV=production',
      `      - OPENAI_API_KEY=\${OPENAI_API_KEY}`,
      '  worker:',
      '    environment:',
      `      ANTHROPIC_API_KEY: \${ANTHROPIC_API_KEY}`,
      '      NEXT_PUBLIC_BASE_URL: https://example.com',
    )
    expect(await said('docker-compose.yml', text)).toEqual([
      [
        'REPORT',
        5,
        direct('container', 'OPENAI_API_KEY'),
        '- RESPAN_BASE_URL=http://host.docker.internal:7377/api\n- RESPAN_API_KEY',
      ],
      [
        'REPORT',
        8,
        direct('container', 'ANTHROPIC_API_KEY'),
        `RESPAN_ANTHROPIC_BASE_URL: http://host.docker.internal:7377/api/anthropic\nRESPAN_API_KEY: \${RESPAN_API_KEY}`,
      ],
    ])
    expect((await said('compose.prod.yaml', text, { mode: 'env' }))[0]?.[3]).toContain('- OPENAI_BASE_URL=http')
    expect((await said('compose.yaml', text, { gateway: 'https://llm.example.com' }))[0]?.[3]).toContain(
      'RESPAN_BASE_URL=https://llm.example.com/api',
    )
  })

  const there = 'http://host.docker.internal:7377/api'
  it.each([
    ['another address of Google', 'OPENAI_API_KEY: x', 'GOOGLE_REDIRECT_URL: https://e.com/back', 'RESPAN_BASE_URL'],
    [
      'the address of another provider',
      'ANTHROPIC_API_KEY: x',
      'OPENAI_BASE_URL: http://e:1',
      'RESPAN_ANTHROPIC_BASE_URL',
    ],
    [
      "the gateway's for another provider",
      'ANTHROPIC_API_KEY: x',
      'RESPAN_BASE_URL: http://e:1',
      'RESPAN_ANTHROPIC_BASE_URL',
    ],
    ['where a login leads back to', 'OPENAI_API_KEY: x', 'OPENAI_OAUTH_REDIRECT_URL: http://e:1', 'RESPAN_BASE_URL'],
  ])('is told what a key lacks beside %s', async (_, key, other, name) => {
    const found = await said(
      'compose.yaml',
      lines('services:', '  a:', '    environment:', `      ${key}`, `      ${other}`),
    )
    expect(found).toEqual([
      ['REPORT', 4, direct('container', key.replace(': x', '')), expect.stringMatching(`^${name}: ${there}`)],
    ])
    const docker = await said('Dockerfile', `FROM a\nENV ${key.replace(': ', '=')}\nENV ${other.replace(': ', '=')}\n`)
    expect(docker).toEqual([['REPORT', 2, expect.any(String), expect.stringContaining(`-e ${name}=${there}`)]])
  })

  it.each([
    ['environment: ["OPENAI_API_KEY"]', `environment: […, "RESPAN_BASE_URL=${there}", "RESPAN_API_KEY"]`],
    [
      'environment: { OPENAI_API_KEY: sk-secret }',
      `environment: {…, RESPAN_BASE_URL: "${there}", RESPAN_API_KEY: "\${RESPAN_API_KEY}"}`,
    ],
    ['environment: [\n      OPENAI_API_KEY,\n    ]', `"RESPAN_BASE_URL=${there}",\n"RESPAN_API_KEY",`],
    [
      'environment: [OPENAI_API_KEY, ANTHROPIC_API_KEY]',
      `environment: […, "RESPAN_BASE_URL=${there}", "RESPAN_ANTHROPIC_BASE_URL=${there}/anthropic", "RESPAN_API_KEY"]`,
    ],
  ])('is told in the manner of what stands there: %s', async (text, suggestion) => {
    const found = await said('compose.yaml', `services:\n  a:\n    ${text}\n`)
    expect(found.map((one) => one[3])).toEqual([suggestion])
  })

  it('says once a file how a container reaches the gateway', async () => {
    const text = 'services:\n  a:\n    environment: [OPENAI_API_KEY]\n  b:\n    environment: [GEMINI_API_KEY]\n'
    const { sites } = await lookAt({ 'compose.yaml': text })
    expect(sites.map(({ notes }) => notes.slice(1).join(' '))).toEqual([
      expect.stringMatching(/extra_hosts.*on loopback only.*--host 0\.0\.0\.0 --allowed-hosts host\.docker\.internal/),
      '',
    ])
  })

  it('says of an image that is not built here that it may read another variable', async () => {
    const text =
      'services:\n  a:\n    image: litellm\n    environment:\n      OPENAI_API_KEY: x\n  b:\n    environment:\n      - GEMINI_API_KEY=x\n    build: .\n'
    const { sites } = await lookAt({ 'compose.yaml': text })
    expect(sites.map(({ line, notes }) => [line, /often (\w+)/.exec(notes.join())?.[1]])).toEqual([
      [5, 'OPENAI_BASE_URL'],
      [8, undefined],
    ])
  })

  it.each([
    [
      'in compose',
      'compose.yaml',
      'services:\n  a:\n    environment:\n      - OPENAI_API_KEY\n      - RESPAN_BASE_URL=http://host.docker.internal:7377/api\n',
    ],
    [
      'at another gateway',
      'compose.yaml',
      'services:\n  a:\n    environment:\n      OPENAI_API_KEY: x\n      OPENAI_API_BASE: http://litellm:4000\n',
    ],
    ['in a comment', 'compose.yaml', 'services:\n  a:\n    # OPENAI_API_KEY: x\n    image: b\n'],
    ['in a Dockerfile', 'Dockerfile', 'FROM node\nENV OPENAI_API_KEY=x RESPAN_BASE_URL=\n'],
    ['for a build only', 'Dockerfile', 'FROM node\nRUN OPENAI_API_KEY=x npm run build\n'],
    ['in the .env file of nobody', 'compose.yaml', 'services:\n  a:\n    env_file: ./config/db.env\n'],
  ])('is left where all is said: %s', async (_, file, text) => {
    expect(await said(file, text)).toEqual([])
  })

  it.each(['Dockerfile', 'apps/web/Dockerfile.dev', 'api.dockerfile'])(
    'is told how to run an image: %s',
    async (file) => {
      expect(await said(file, 'FROM node\nARG OPENAI_API_KEY\nENV OPENAI_API_KEY=$OPENAI_API_KEY\n')).toEqual([
        [
          'REPORT',
          2,
          direct('image', 'OPENAI_API_KEY'),
          'docker run --add-host host.docker.internal:host-gateway -e RESPAN_BASE_URL=http://host.docker.internal:7377/api -e RESPAN_API_KEY …',
        ],
      ])
    },
  )

  it.each(['env_file: .env', 'env_file:\n      - ./.env\n      - path: other.env', 'env_file: [".env.local"]'])(
    'is told that the address in a .env file is of this machine: %s',
    async (how) => {
      const found = await said('compose.yaml', `services:\n  a:\n    ${how}\n    image: b\n`)
      expect(found).toEqual([
        ['REPORT', 3, inside, expect.stringContaining('  RESPAN_BASE_URL: http://host.docker.internal:7377/api')],
      ])
      expect(await said('compose.yaml', `services:\n  a:\n    ${how}\n`, { gateway: 'https://g.example.com' })).toEqual(
        [],
      )
    },
  )
})
