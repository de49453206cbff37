/** All that a run of `respan setup` would write, told before it is asked for: code, .env files, what lies beside them, the key. */

import type { Plan } from '../setup/index.ts'
import { plain, type Style } from './output.ts'
import { skillFiles } from './setup-agent.ts'
import { envPlanLines } from './setup-done.ts'
import { type EnvChoice, isWritten } from './setup-env.ts'
import type { FoundSites } from './setup-find.ts'

export interface PlannedWrite {
  /** Below the root. */
  file: string
  isNew: boolean
  /** Names of variables, or lines. */
  adds: string[]
}

/** What is written beside the code. `skill`: the files for agents are asked for. */
export const writesOf = async (
  { project }: FoundSites,
  { plans, keys }: EnvChoice,
  skill: boolean,
): Promise<PlannedWrite[]> => {
  const [{ newFileStep, stepsOf }, { disk }] = await Promise.all([
    import('../setup/env-write.ts'),
    import('../setup/disk.ts'),
  ])
  const place = { disk, root: project.root, id: '' }
  // Any value does: it is not written, and is compared with nothing where no key is there.
  const key = { name: project.wishes.keyName, value: keys[0]?.value ?? 'new' }
  const steps = [
    ...plans.filter(isWritten).flatMap((plan) => stepsOf(place, plan, key)),
    ...(skill ? skillFiles([]).flatMap((file) => newFileStep(place, file, '-') ?? []) : []),
  ]
  return steps.map(({ change }) => ({
    file: change.file,
    isNew: change.isNew,
    adds:
      change.kind === 'lines'
        ? change.lines.map(({ name }) => name)
        : change.text.split('\n').flatMap((line) => (/^-?$/.test(line.trim()) ? [] : [line.trim()])),
  }))
}

/** Is a key made for it? */
export const makesKey = ({ plans, keys }: EnvChoice): boolean => keys.length === 0 && plans.some(isWritten)

export const writesRecord = (writes: readonly PlannedWrite[], choice: EnvChoice) => ({
  writes: writes.map(({ file, isNew, adds }) => ({ file, new: isNew, adds })),
  key: makesKey(choice) ? 'made' : (choice.keys[0]?.from ?? null),
})

const filesMax = 8

const codeLines = (files: Plan['files']): string[] => {
  const more = files.length - filesMax
  return [
    ...files
      .slice(0, filesMax)
      .map(({ path, sites }) => `  ${path}  ${sites.length} ${sites.length === 1 ? 'site' : 'sites'}`),
    ...(more > 0 ? [`  and ${more} files more`] : []),
  ]
}

/** One list of everything; empty: nothing is written. */
export const writeLines = (
  { project, plan: { files } }: FoundSites,
  choice: EnvChoice,
  writes: readonly PlannedWrite[],
  style: Style,
): string[] => {
  const { plans } = choice
  const told = new Set(plans.flatMap(({ target }) => [target.file, target.ignore?.file ?? '']))
  const others = writes.filter(({ file }) => !told.has(file))
  return [
    ...(files.length === 0 ? [] : ['', style('bold', 'Code'), ...codeLines(files)]),
    ...envPlanLines(plans, project.wishes.keyName, choice.keys, style),
    ...others.flatMap(({ file, isNew, adds }) => [
      '',
      `${style('bold', file)}${isNew ? '  new' : ''}`,
      ...adds.map((line) => `  ${style('green', '+')} ${plain(line)}`),
    ]),
  ]
}
