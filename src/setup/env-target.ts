/**
 * Which .env file of a package gets our variables, and who will load it. A file that git tracks never gets a secret: the first
 * candidate that git ignores and something loads; else `.env.local` where the framework reads it, else `.env`, with a line in
 * `.gitignore`. In: the package, what lies on the disk. Out: a choice. Writes nothing.
 */

import { lstatSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { GatewayError } from '../core/errors.ts'
import { disk } from './disk.ts'
import { findLoaders, type Loader, type Package } from './env-loaders.ts'
import { refuserOf } from './env-refused.ts'
import { decode } from './files.ts'
import { type Standing, standingsOf } from './git-file.ts'
import { whyOutside } from './inside.ts'

export interface EnvTarget {
  /** Below the root. */
  file: string
  exists: boolean
  /** The line that `.gitignore` needs first; absent = git ignores the file already, or there is no git. */
  ignore?: { file: string; line: string }
  /** 'Next.js'; absent = nothing loads it. */
  loadedBy?: string
  /** The file of code that does it, where one does: other programs of the package may not. */
  loadedIn?: string
  /** What loads it, where nothing does: a command or a library. */
  loadWith?: string
  /** What the user should know, a sentence each: nothing loads it and how to change that; where the values go. */
  warnings: string[]
  /** Candidates that were not taken. */
  passedOver: { file: string; why: string }[]
}

export interface TargetWish {
  root: string
  found: Package
  /** `--dotenv`, below the root. */
  file?: string
  /** Where the code that is written reads its variables. */
  reads: 'process' | 'import.meta.env'
  /** What is to stand in it. */
  names?: readonly string[]
}

const refused = (message: string): GatewayError => new GatewayError('forbidden', message)

const below = (folder: string, name: string): string => join(folder, name).replaceAll('\\', '/')

type Kind = 'file' | 'absent' | 'link' | 'outside' | 'foreign'

const kindOf = (root: string, file: string): Kind => {
  if (whyOutside(disk, root, file) !== undefined) return 'outside'
  const folder = join(root, dirname(file))
  // Behind a link git cannot tell what is ignored.
  if ((disk.real(folder) ?? folder) !== folder) return 'link'
  const found = lstatSync(join(root, file), { throwIfNoEntry: false })
  if (found === undefined) return 'absent'
  if (!found.isFile()) return 'link'
  return decode(readFileSync(join(root, file))) === undefined ? 'foreign' : 'file'
}

/** Does the loader bring the variables where the code looks for them? */
export const serves = (loader: Loader, reads: TargetWish['reads']): boolean =>
  loader.into === undefined || (reads === 'import.meta.env' && loader.into === reads)

const commandFor = ({ paths, read }: Package, name: string): string => {
  if (paths.some((path) => /^(uv\.lock)$/.test(path))) return `uv run --env-file ${name} …`
  if (!paths.includes('package.json') && paths.some((path) => path.endsWith('.py')))
    return `python-dotenv (pip install python-dotenv), with load_dotenv(${name === '.env' ? '' : `"${name}"`}) before the first client is made`
  const scripts = /"(?:dev|start)"\s*:\s*"(node|tsx)\s([^"]*)"/.exec(read('package.json') ?? '')
  return scripts === null ? `node --env-file=${name} …` : `${scripts[1]} --env-file=${name} ${scripts[2]}`
}

interface Candidate {
  file: string
  name: string
  loader: Loader | undefined
  standing: Standing
  kind: Kind
  /** Code that would not start with our names in it. */
  refuser: string | undefined
}

const isSafe = ({ standing }: Candidate): boolean => standing === 'ignored' || standing === 'no-git'

const whys: Partial<Record<Kind, string>> = {
  link: 'it is no ordinary file, or behind a link',
  outside: 'it is not inside of the project',
  foreign: 'it is not UTF-8',
}

const whyNot = ({ kind, standing, refuser }: Candidate): string | undefined => {
  if (whys[kind] !== undefined) return whys[kind]
  if (refuser !== undefined)
    return `pydantic-settings in ${refuser} would not start with names that it does not know; extra="ignore" there lets them in`
  return standing === 'tracked' ? 'git tracks it' : undefined
}

/** The best of them: there and ignored, else one that can be made, else one that needs a line in `.gitignore`. */
const bestOf = (candidates: readonly Candidate[], madeFirst: readonly string[]): Candidate | undefined => {
  const usable = candidates.filter((candidate) => whyNot(candidate) === undefined)
  const absent = usable.filter(({ kind }) => kind === 'absent')
  return (
    usable.find((candidate) => candidate.kind === 'file' && isSafe(candidate)) ??
    usable.find((candidate) => candidate.kind === 'file') ??
    madeFirst.flatMap((name) => absent.filter((candidate) => candidate.name === name))[0] ??
    absent[0]
  )
}

const targetOf = (chosen: Candidate, wish: TargetWish, passedOver: EnvTarget['passedOver']): EnvTarget => {
  const { file, name, loader, standing, kind } = chosen
  const isServed = loader !== undefined && serves(loader, wish.reads)
  const loadWith = commandFor(wish.found, name)
  const warnings: string[] = []
  if (loader === undefined) warnings.push(`nothing loads ${file}: the app goes on as before; load it with ${loadWith}`)
  else if (!isServed)
    warnings.push(
      `${loader.name} loads ${file} into ${loader.into}: code that reads the process's environment does not see it; load it with ${loadWith}`,
    )
  if (loader?.note !== undefined) warnings.push(loader.note)
  const folder = dirname(file) === '.' ? '' : dirname(file)
  return {
    file,
    exists: kind === 'file',
    ...(standing === 'neither' && {
      ignore: { file: below(folder, '.gitignore'), line: `/${name.split('/').at(-1)}` },
    }),
    ...(isServed ? { loadedBy: loader.name } : { loadWith }),
    ...(isServed && loader.at !== undefined && { loadedIn: below(wish.found.folder, loader.at) }),
    warnings,
    passedOver,
  }
}

/** Throws `forbidden` where no file may hold a key. */
export const chooseTarget = (wish: TargetWish): EnvTarget => {
  const { root, found } = wish
  const loaders = findLoaders(found).sort((a, b) => Number(serves(b, wish.reads)) - Number(serves(a, wish.reads)))
  const nameOf = (file: string) => (found.folder === '' ? file : file.replace(`${found.folder}/`, ''))
  const names = loaders.flatMap((loader) => loader.files.map((name) => ({ name, loader })))
  const asked: { name: string; loader: Loader | undefined }[] =
    wish.file === undefined
      ? [...names, { name: '.env', loader: undefined }, { name: '.env.local', loader: undefined }]
      : [{ name: nameOf(wish.file), loader: loaders.find(({ files }) => files.includes(nameOf(wish.file ?? ''))) }]
  const fileOf = (name: string) => wish.file ?? below(found.folder, name)
  const kinds = new Map(asked.map(({ name }) => [fileOf(name), kindOf(root, fileOf(name))]))
  const standings = standingsOf(
    root,
    [...kinds].filter(([, kind]) => whys[kind] === undefined).map(([file]) => file),
  )
  const candidates = asked.map(({ name, loader }): Candidate => {
    const file = fileOf(name)
    const standing = standings.get(file) ?? 'neither'
    const refuser = refuserOf(found, name, wish.names ?? [])
    return { file, name, loader, standing, kind: kinds.get(file) as Kind, refuser }
  })
  // What nothing loads is good enough only where nothing loads anything.
  const loaded = candidates.filter(({ loader }) => loader !== undefined)
  const chosen = bestOf(loaded, ['.env.local', '.env']) ?? bestOf(candidates, ['.env', '.env.local'])
  if (chosen === undefined)
    throw refused(
      wish.file === undefined
        ? 'no .env file here may hold a key (git tracks it, or it lies elsewhere); name another with --dotenv'
        : `${wish.file} gets no key: ${candidates.flatMap((one) => whyNot(one) ?? [])[0] ?? ''}`,
    )
  const passedOver = candidates.flatMap((one) => {
    const why = one.kind === 'absent' && one.refuser === undefined ? undefined : whyNot(one)
    return why === undefined || one.file === chosen.file ? [] : [{ file: one.file, why }]
  })
  return targetOf(chosen, wish, [...new Map(passedOver.map((one) => [one.file, one])).values()])
}
