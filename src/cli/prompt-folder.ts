/** The folder of prompt files that the options name; what is in it is the prompts room's (prompts/folder.ts). */

import { resolve } from 'node:path'
import { type Folder, readFolder as readFiles } from '../prompts/folder.ts'
import { type Context, type Input, textOf } from './command.ts'

export const rootOf = (input: Input, { cwd }: Pick<Context, 'cwd'>): { root: string; shown: string } => {
  const shown = textOf(input, 'dir') ?? 'prompts'
  return { root: resolve(cwd, shown), shown }
}

export const readFolder = (input: Input, ctx: Pick<Context, 'cwd'>): Folder => readFiles(rootOf(input, ctx))
