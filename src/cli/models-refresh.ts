/**
 * `respan models refresh`: newer prices and models, fetched, looked at whole, then put in force with one rename. The one
 * command that asks the network for the catalogue.
 */

import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { defineCommand, isOn, jsonOption, misuse } from './command.ts'
import { printRecord } from './output.ts'
import { atDesk } from './project.ts'

/** Whole or not at all, also when the power fails. */
const putInPlace = (file: string, text: string): void => {
  const fresh = `${file}.${process.pid}`
  try {
    const descriptor = openSync(fresh, 'w', 0o600)
    writeSync(descriptor, text)
    fsyncSync(descriptor)
    closeSync(descriptor)
    renameSync(fresh, file)
  } finally {
    rmSync(fresh, { force: true })
  }
}

export const refresh = defineCommand({
  name: 'models refresh',
  summary: 'fetch the newest prices and models; running gateways take them up at once',
  options: [
    {
      flags: '--from <place...>',
      summary: 'files or URLs instead: price lists of genai-prices, api.json of models.dev',
    },
    { flags: '--reset', summary: 'go back to the built-in catalogue' },
    jsonOption,
  ],
  examples: ['models refresh', 'models refresh --from ./api.json', 'models refresh --reset'],
  run: (input, ctx) =>
    atDesk(ctx, async ({ config, env }) => {
      const { catalogueAge, edition, followCatalogue, refreshedFile } = await import('../providers/index.ts')
      followCatalogue(config.home, (message) => ctx.err(`respan: ${message}`))
      const file = refreshedFile(config.home)
      const { from } = input.options
      if (isOn(input, 'reset')) {
        if (from !== undefined) throw misuse('--from and --reset exclude each other')
        rmSync(file, { force: true })
        edition(true)
        return printRecord(ctx, input, { catalogue: catalogueAge(new Date(ctx.now())) })
      }
      const { countsOf, makeRefreshed, pricesUrl, publishedUrl } = await import('../providers/refresh.ts')
      const { fetchText } = await import('./fetch-text.ts')
      const places = Array.isArray(from) ? from.map(String) : [pricesUrl(), publishedUrl]
      const fetched = []
      for (const place of places) fetched.push({ from: place, text: await fetchText(place, { env, cwd: ctx.cwd }) })
      const made = makeRefreshed(fetched, edition(true), new Date(ctx.now()))
      putInPlace(file, JSON.stringify(made))
      edition(true)
      const { priced, published } = countsOf(made)
      return printRecord(ctx, input, {
        catalogue: catalogueAge(new Date(ctx.now())),
        priced_models: made.lists === undefined ? null : priced,
        published_models: made.published === undefined ? null : published,
        file,
      })
    }),
})
