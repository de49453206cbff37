/** `respan traces export`: a recorded call as a request that runs again, or as a document. */

import type { ExportName } from '../traces/export.ts'
import { type Command, defineCommand, textOf } from './command.ts'
import { gatewayUrl } from './gateway-file.ts'
import { idArgument, needCall, withReader } from './recorded.ts'

const names: readonly ExportName[] = ['curl', 'python', 'typescript', 'raw', 'json', 'markdown']

export const exportCall: Command = defineCommand({
  name: 'traces export',
  summary: 'print one call as a request that runs again (the key is read from RESPAN_API_KEY), or as a document',
  args: [idArgument],
  options: [{ flags: '--as <form>', summary: 'which form (default: curl)', choices: names }],
  examples: ['traces export 019ab3c4d5e6', 'traces export 019ab3c4d5e6 --as python'],
  run: (input, ctx) =>
    withReader(ctx, async (reader, config) => {
      const call = await needCall(reader, input.args[0] as string)
      const { exportFile } = await import('../traces/export.ts')
      const { text } = exportFile((textOf(input, 'as') ?? 'curl') as ExportName, call, gatewayUrl(config))
      ctx.out(text.replace(/\n$/, ''))
      return 0
    }),
})
