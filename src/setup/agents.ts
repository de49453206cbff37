/**
 * Coding agents that can be handed what setup leaves to a person: a row an agent. Facts: the agents' own `--help` and documentation,
 * November 2026 (Claude Code 2.1, Codex 0.169, Gemini CLI 0.61, opencode 1.18, Copilot 1.0, Qwen Code 0.24, Cline 3.0; Cursor, Amp,
 * Aider and Goose by their documentation). Edits are allowed beforehand, the shell is not: a hidden question would wait for ever.
 */

export interface Task {
  prompt: string
  /** A file with the prompt, for who takes a file. */
  promptFile: string
  /** Absolute. */
  root: string
  /** Files to change, below the root. */
  files: readonly string[]
  timeoutMs: number
}

export interface Start {
  args: readonly string[]
  /** Goes to standard input, which is then closed; absent: it is closed from the start. */
  input?: string
  env?: Readonly<Record<string, string>>
}

export interface Agent {
  id: string
  /** As people call it. */
  name: string
  /** Names on the PATH, the newer first. */
  commands: readonly string[]
  start(task: Task): Start
  /** `type` of the line of JSON that says that it is done: some stay after it. */
  doneTypes?: readonly string[]
  /** Files of a project or home that tell that it is used here. */
  marks: readonly string[]
  /** Where it finds skills, below the root. */
  skills: string
  /** Started so, it may run commands without asking: it knows no way between that and none. */
  runsCommands?: true
}

const shared = '.agents/skills'

export const agents: readonly Agent[] = [
  {
    id: 'claude',
    name: 'Claude Code',
    commands: ['claude'],
    start: ({ prompt }) => ({
      args: ['-p', '--permission-mode', 'acceptEdits', '--output-format', 'stream-json', '--verbose'],
      input: prompt,
    }),
    doneTypes: ['result'],
    marks: ['CLAUDE.md', '.claude'],
    skills: '.claude/skills',
  },
  {
    id: 'cursor',
    name: 'Cursor',
    commands: ['cursor-agent'],
    // Without --force it only proposes its edits.
    start: ({ prompt }) => ({ args: ['-p', '--output-format', 'stream-json', '--trust', '--force', prompt] }),
    doneTypes: ['result'],
    marks: ['.cursor', '.cursorrules'],
    skills: shared,
    runsCommands: true,
  },
  {
    id: 'codex',
    name: 'Codex',
    commands: ['codex'],
    start: ({ prompt, root }) => ({
      args: ['exec', '-s', 'workspace-write', '--json', '--skip-git-repo-check', '-C', root, '-'],
      input: prompt,
    }),
    doneTypes: ['turn.completed', 'turn.failed'],
    marks: ['.codex', 'AGENTS.md'],
    skills: shared,
  },
  {
    id: 'gemini',
    name: 'Gemini CLI',
    commands: ['gemini'],
    start: ({ prompt }) => ({
      args: ['-p', prompt, '--approval-mode', 'auto_edit', '-o', 'stream-json', '--skip-trust'],
    }),
    doneTypes: ['result'],
    marks: ['GEMINI.md', '.gemini'],
    skills: shared,
  },
  {
    id: 'opencode',
    name: 'opencode',
    commands: ['opencode'],
    // An argument with blanks it puts in quotes, with a backslash before each quote within.
    start: ({ prompt }) => ({ args: ['run', '--format', 'json'], input: prompt }),
    marks: ['opencode.json', '.opencode'],
    skills: shared,
  },
  {
    id: 'copilot',
    name: 'GitHub Copilot',
    commands: ['copilot'],
    start: ({ prompt }) => ({ args: ['-p', prompt, '--allow-tool', 'write', '--no-ask-user', '-s'] }),
    marks: ['.github/copilot-instructions.md'],
    skills: shared,
  },
  {
    id: 'qwen',
    name: 'Qwen Code',
    commands: ['qwen'],
    start: ({ prompt }) => ({ args: [prompt, '-o', 'stream-json', '--approval-mode', 'auto-edit'] }),
    doneTypes: ['result'],
    marks: ['QWEN.md', '.qwen'],
    skills: shared,
  },
  {
    id: 'cline',
    name: 'Cline',
    commands: ['cline'],
    start: ({ prompt, root, timeoutMs }) => ({
      args: ['--json', '-c', root, '-t', String(Math.ceil(timeoutMs / 1000)), prompt],
    }),
    marks: ['.clinerules'],
    skills: shared,
    runsCommands: true,
  },
  {
    id: 'amp',
    name: 'Amp',
    commands: ['amp'],
    start: ({ prompt }) => ({ args: ['-x', prompt] }),
    marks: ['.amp', 'AGENT.md'],
    skills: shared,
  },
  {
    id: 'aider',
    name: 'Aider',
    commands: ['aider'],
    // It would commit, and the user's own changes with it.
    start: ({ promptFile, files }) => ({
      args: ['--message-file', promptFile, '--yes-always', '--no-auto-commits', '--no-dirty-commits', ...files],
    }),
    marks: ['.aider.conf.yml', '.aider.chat.history.md'],
    skills: shared,
  },
  {
    id: 'goose',
    name: 'Goose',
    commands: ['goose'],
    start: ({ prompt }) => ({ args: ['run', '--text', prompt], env: { GOOSE_MODE: 'auto' } }),
    marks: ['.goosehints'],
    skills: shared,
    runsCommands: true,
  },
]

/** Words of `--agent-cmd`: blanks part them, quotes hold them together; `{prompt_file}` stands for the file. */
export const commandWords = (command: string, promptFile: string): string[] =>
  [...command.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(([, double, single, bare]) =>
    (double ?? single ?? bare ?? '').replaceAll('{prompt_file}', promptFile),
  )
