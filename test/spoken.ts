/** The protocols that the scenario tables and replays speak on both sides: a table of words is written for each by hand. */
export type Spoken = 'openai-chat' | 'anthropic-messages'
