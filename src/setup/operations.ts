/** Members of clients → what people call it, the first that the path holds: 'client.chat.completions.create' → 'chat'. Imports nothing. */

const operations: readonly [RegExp, string][] = [
  [/\.realtime\b/, 'realtime'],
  [/\.chat\.completions|\.completions\.create|\.createChatCompletion|\.createCompletion/, 'chat'],
  [/\.responses\b/, 'responses'],
  [/\.messages\.batches|\.batches\b/, 'batches'],
  [/\.messages\b/, 'messages'],
  [/\.embeddings\b|\.embedContent|\.createEmbedding|\.embedQuery|\.embedDocuments/, 'embeddings'],
  [/\.moderations\b/, 'moderations'],
  [/\.images\b|\.generateImages/, 'images'],
  [/\.audio\b/, 'audio'],
  [/\.files\b/, 'files'],
  [/\.vectorStores\b/, 'vector stores'],
  [/\.assistants\b|\.threads\b/, 'assistants'],
  [/\.fineTuning\b/, 'fine-tuning'],
  [/\.models\.(list|retrieve|del)/, 'models'],
  [/\.models\.|\.generateContent|\.startChat|\.chats\b|\.interactions\b/, 'chat'],
  [/\.live\b/, 'realtime'],
  [/\.(invoke|stream|batch|call|predict|ainvoke|astream)\b/, 'chat'],
]

/** Python's names have underscores: they are read as they are spelled elsewhere. */
export const operationOf = (path: string): string | undefined => {
  const spelled = path.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())
  return operations.find(([pattern]) => pattern.test(spelled))?.[1]
}
