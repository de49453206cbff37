/**
 * The words with which the gateway's own paths begin (`/api/files`, `/v1/chat/completions`): a provider of the user's own,
 * which is called at /api/{id}/…, cannot have one for its id. In: a word. Out: yes or no, and the sentence that refuses it.
 * Imports nothing.
 */

const words: ReadonlySet<string> = new Set(
  (
    'api healthz request-logs prompts models model projects publishers ' +
    // OpenAI's and Anthropic's operations, which have no provider before them.
    'chat completions responses conversations messages embeddings files uploads batches images videos audio moderations ' +
    'realtime rerank ocr fine_tuning vector_stores containers assistants threads evals skills edits engines'
  ).split(' '),
)

export const isPathWord = (word: string): boolean => words.has(word) || /^v[1-9]\d*[a-z]*\d*$/.test(word)

export const pathWordMessage = (word: string): string =>
  `"${word}" cannot be a provider's name: paths of the gateway's own begin so (/api/${word}/…); take another, such as "my-${word}"`
