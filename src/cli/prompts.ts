/** `respan prompts …`: prompts as files beside the code, versions in the store. What the commands do is loaded when one runs. */

import { type Command, defineCommand, jsonOption, listOptions, type Option } from './command.ts'
import { asciiOption } from './full-screen.ts'

const dir: Option = { flags: '--dir <dir>', summary: 'the folder of the files (default: prompts)' }
const force = (what: string): Option => ({ flags: '--force', summary: what })
const label: Option = { flags: '--label <label>', summary: 'what is deployed as (default: production)' }
const message: Option = { flags: '--message <text>', summary: 'a word for the history' }
const format = (summary: string): Option => ({
  flags: '--format <format>',
  summary,
  choices: ['respan', 'langfuse', 'openai', 'text'],
})
const all: Option = { flags: '--all', summary: 'those of other projects too: the store has them all' }
const prompt = { name: 'PROMPT', summary: 'its id, or its file' }
const some = {
  name: 'PROMPT',
  summary: 'its id, or its file; all of the project where none is named',
  optional: true,
} as const

export const promptCommands: readonly Command[] = [
  defineCommand({
    name: 'prompts init',
    summary: 'write a first prompt file',
    options: [dir],
    examples: ['prompts init'],
    run: async (input, ctx) => (await import('./prompts-sync.ts')).init(input, ctx),
  }),
  defineCommand({
    name: 'prompts push',
    summary: 'make a version of each file that has changed; --check only says which (exit 1)',
    args: [some],
    options: [
      { flags: '--deploy', summary: 'deploy it too' },
      { flags: '--check', summary: 'change nothing; exit 1 where something is to be pushed' },
      { flags: '--draft', summary: 'as a draft: it can be changed, and is not deployed' },
      force('go over what is newer in the store'),
      label,
      message,
      dir,
      jsonOption,
    ],
    examples: ['prompts push --deploy', 'prompts push support-reply --message shorter', 'prompts push --check'],
    run: async (input, ctx) => (await import('./prompts-sync.ts')).push(input, ctx),
  }),
  defineCommand({
    name: 'prompts pull',
    summary: 'write the newest versions of the project’s prompts to their files; a file with edits stays (exit 1)',
    args: [some],
    options: [force('go over edits'), all, dir, jsonOption],
    examples: ['prompts pull', 'prompts pull support-reply --force'],
    run: async (input, ctx) => (await import('./prompts-pull.ts')).pull(input, ctx),
  }),
  defineCommand({
    name: 'prompts list',
    summary: 'list the prompts: versions, what is deployed, how the file stands to them',
    options: [...listOptions, dir],
    examples: ['prompts list', 'prompts list --json'],
    run: async (input, ctx) => (await import('./prompts-show.ts')).list(input, ctx),
  }),
  defineCommand({
    name: 'prompts status',
    summary: 'show which files and versions differ, and how; --check exits 1 where any does',
    args: [some],
    options: [{ flags: '--check', summary: 'exit 1 where anything differs' }, all, dir, jsonOption],
    examples: ['prompts status', 'prompts status --check'],
    run: async (input, ctx) => (await import('./prompts-show.ts')).status(input, ctx),
  }),
  defineCommand({
    name: 'prompts diff',
    summary: 'compare two versions, or what is deployed with the file',
    args: [
      prompt,
      { name: 'FROM', summary: 'a number, latest, deployed, a label, or file', optional: true },
      { name: 'TO', summary: 'the same', optional: true },
    ],
    options: [{ flags: '--check', summary: 'exit 1 where they differ' }, dir, jsonOption],
    examples: ['prompts diff support-reply', 'prompts diff support-reply 1 2'],
    run: async (input, ctx) => (await import('./prompts-show.ts')).diff(input, ctx),
  }),
  defineCommand({
    name: 'prompts deploy',
    summary: 'make a version the one that calls get, from the next call on',
    args: [prompt, { name: 'VERSION', summary: 'its number (default: the newest)', optional: true }],
    options: [label, message, jsonOption],
    examples: ['prompts deploy support-reply', 'prompts deploy support-reply 3 --label staging'],
    run: async (input, ctx) => (await import('./prompts-deploy.ts')).deploy(input, ctx),
  }),
  defineCommand({
    name: 'prompts rollback',
    summary: 'deploy what was live before the last deployment',
    args: [prompt, { name: 'VERSION', summary: 'another one', optional: true }],
    options: [label, message, jsonOption],
    examples: ['prompts rollback support-reply', 'prompts rollback support-reply 2 --message longer'],
    run: async (input, ctx) => (await import('./prompts-deploy.ts')).rollback(input, ctx),
  }),
  defineCommand({
    name: 'prompts history',
    summary: 'list what was deployed when, by whom, of which commit',
    args: [prompt],
    options: listOptions.filter(({ flags }) => !flags.startsWith('--limit')),
    examples: ['prompts history support-reply'],
    run: async (input, ctx) => (await import('./prompts-history.ts')).history(input, ctx),
  }),
  defineCommand({
    name: 'prompts versions',
    summary: 'list the versions of a prompt: drafts, who made them, what they are deployed as',
    args: [prompt],
    options: listOptions,
    examples: ['prompts versions support-reply'],
    run: async (input, ctx) => (await import('./prompts-history.ts')).versions(input, ctx),
  }),
  defineCommand({
    name: 'prompts commit',
    summary: 'freeze the draft of a prompt, so that it can be deployed',
    args: [prompt],
    options: [message, jsonOption],
    examples: ['prompts commit support-reply --message reviewed'],
    run: async (input, ctx) => (await import('./prompts-deploy.ts')).commit(input, ctx),
  }),
  defineCommand({
    name: 'prompts undeploy',
    summary: 'take a label off (default: production); calls that ask for it get a 404 then',
    args: [prompt],
    options: [label, message, jsonOption],
    examples: ['prompts undeploy support-reply --label staging'],
    run: async (input, ctx) => (await import('./prompts-deploy.ts')).undeploy(input, ctx),
  }),
  defineCommand({
    name: 'prompts test',
    summary: 'fill a prompt in and show its messages; --run asks the model through the gateway',
    args: [prompt],
    options: [
      { flags: '--var <name=value...>', summary: 'a variable; as often as there are' },
      { flags: '--vars <file>', summary: 'variables as a JSON object; - is standard input' },
      {
        flags: '--prompt-version <version>',
        summary: 'a version of the store in place of the file: a number, latest or a label',
      },
      { flags: '--run', summary: 'send it to the gateway and print the answer' },
      { flags: '--model <model>', summary: 'another model than the prompt names' },
      dir,
      jsonOption,
    ],
    examples: [
      'prompts test support-reply --var language=Spanish --var user_message=Hello',
      'prompts test support-reply --vars case.json --run --model respan/echo',
    ],
    run: async (input, ctx) => (await import('./prompts-test.ts')).test(input, ctx),
  }),
  defineCommand({
    name: 'prompts tui',
    summary: 'read, fill in, run, push and deploy prompts full-screen; ? shows the keys',
    options: [dir, asciiOption],
    examples: ['prompts tui', 'prompts tui --dir src/prompts'],
    run: async (input, ctx) => (await import('./prompts-tui.ts')).tui(input, ctx),
  }),
  defineCommand({
    name: 'prompts types',
    summary: 'write TypeScript types of what is deployed (prompt id → variables) and a helper for the OpenAI SDK',
    options: [
      { flags: '--out <dir>', summary: 'where to (default: the folder of the files)' },
      { flags: '--files', summary: 'of the files, also where another version is deployed' },
      all,
      dir,
    ],
    examples: ['prompts types', 'prompts types --out src/generated'],
    run: async (input, ctx) => (await import('./prompts-files.ts')).types(input, ctx),
  }),
  defineCommand({
    name: 'prompts import',
    summary: 'write prompt files from JSON of Respan, Langfuse or OpenAI, or from text',
    args: [{ name: 'FILE', summary: 'a file, a URL, or - for standard input' }],
    options: [
      format('what the file is (default: seen from it)'),
      { flags: '--name <name>', summary: 'the name, where the file says none' },
      force('go over a file that is there'),
      dir,
      jsonOption,
    ],
    examples: ['prompts import prompts.json', 'prompts import system.md --name support/system'],
    run: async (input, ctx) => (await import('./prompts-files.ts')).importFiles(input, ctx),
  }),
  defineCommand({
    name: 'prompts export',
    summary: 'print what is deployed (or else the newest version) in another format',
    args: [prompt],
    options: [
      format('respan (default), langfuse, openai, text'),
      { flags: '--out <file>', summary: 'write it there' },
      dir,
    ],
    examples: ['prompts export support-reply --format langfuse'],
    run: async (input, ctx) => (await import('./prompts-files.ts')).exportOne(input, ctx),
  }),
]
