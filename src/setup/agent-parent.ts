/** Does an agent run this program? Told by what it leaves in the environment of all that it starts. Imports nothing. */

type Env = Readonly<Record<string, string | undefined>>

/** `editor`: the same stands in the terminal that a person opens there: it counts only where there is no terminal. */
const marks: readonly { name: string; variables: readonly string[]; editor?: true }[] = [
  { name: 'Claude Code', variables: ['CLAUDECODE', 'CLAUDE_CODE'] },
  { name: 'Cursor', variables: ['CURSOR_AGENT'] },
  { name: 'Codex', variables: ['CODEX_SANDBOX', 'CODEX_CI', 'CODEX_THREAD_ID'] },
  { name: 'Gemini CLI', variables: ['GEMINI_CLI'] },
  { name: 'opencode', variables: ['OPENCODE', 'OPENCODE_CLIENT'] },
  // COPILOT_MODEL, COPILOT_GITHUB_TOKEN and COPILOT_ALLOW_ALL are a user's own settings: they tell nothing.
  { name: 'GitHub Copilot', variables: ['COPILOT_CLI', 'COPILOT_AGENT_SESSION_ID'] },
  { name: 'Qwen Code', variables: ['QWEN_CODE'] },
  { name: 'Antigravity', variables: ['ANTIGRAVITY_AGENT'] },
  { name: 'Augment', variables: ['AUGMENT_AGENT'] },
  { name: 'Cursor', variables: ['CURSOR_TRACE_ID'], editor: true },
  { name: 'Replit', variables: ['REPL_ID'], editor: true },
]

/** Its name; undefined = none. `AI_AGENT` is the name itself, by the convention of those who have no variable of their own. */
export const parentAgent = (env: Env, hasTerminal: boolean): string | undefined => {
  const said = env.AI_AGENT?.trim()
  if (said) return said
  return marks.find(
    ({ variables, editor }) => !(editor && hasTerminal) && variables.some((name) => (env[name] ?? '') !== ''),
  )?.name
}
