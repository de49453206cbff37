/** The protocols that the scenario tables and replays speak on both sides: a table of words is written for each by hand. */
export type Spoken = 'openai-chat' | 'anthropic-messages'
/** Those that a provider has a voice for, by hand too (test/gateway/speech.ts). */
export type Voiced = Spoken | 'openai-responses' | 'gemini' | 'bedrock-converse'
