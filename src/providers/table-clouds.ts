/**
 * The clouds that sell other makers' models: where a model's address depends on an account, a region or a deployment, and
 * the caller is known by the cloud's own rules. `{NAME}` in a URL is an environment variable. @see auth.ts
 */

import { messagesHeaders, openaiDialect, type Provider, row } from './provider.ts'

const azure: Provider = row(
  'azure',
  'Azure OpenAI',
  'https://{AZURE_RESOURCE_NAME}.openai.azure.com/openai/v1',
  'AZURE_API_KEY AZURE_OPENAI_API_KEY',
  'https://learn.microsoft.com/en-us/azure/ai-foundry/openai/api-version-lifecycle',
  {
    auth: 'entra',
    aliases: ['azure-openai', 'azure_openai'],
    dialect: openaiDialect,
    priceId: 'azure',
    responses: true,
    roots: ['{AZURE_OPENAI_ENDPOINT}', 'https://{AZURE_RESOURCE_NAME}.openai.azure.com'],
    ownUrls: {
      // Who names a version means the older address, with the deployment in the path.
      'openai-chat': [
        '{AZURE_OPENAI_ENDPOINT}/openai/deployments/{model}?api-version={AZURE_OPENAI_API_VERSION|OPENAI_API_VERSION}',
        'https://{AZURE_RESOURCE_NAME}.openai.azure.com/openai/deployments/{model}?api-version={AZURE_OPENAI_API_VERSION|OPENAI_API_VERSION}',
        '{AZURE_OPENAI_ENDPOINT}/openai/v1',
      ],
      'openai-responses': ['{AZURE_OPENAI_ENDPOINT}/openai/v1'],
    },
  },
)

const azureAnthropic: Provider = {
  id: 'azure-anthropic',
  name: 'Claude on Azure',
  protocols: ['anthropic-messages'],
  baseUrls: {
    'anthropic-messages': 'https://{ANTHROPIC_FOUNDRY_RESOURCE|AZURE_RESOURCE_NAME}.services.ai.azure.com/anthropic/v1',
  },
  ownUrls: { 'anthropic-messages': ['{ANTHROPIC_FOUNDRY_BASE_URL}/v1'] },
  auth: 'x-api-key',
  keyEnv: ['ANTHROPIC_FOUNDRY_API_KEY', 'AZURE_API_KEY'],
  headers: messagesHeaders,
  dialect: { adaptiveThinking: true, defaultMaxTokens: 32_000 },
  aliases: ['azure_ai', 'foundry'],
  source: 'https://learn.microsoft.com/en-us/azure/ai-foundry/foundry-models/how-to/use-foundry-models-claude',
  checked: '2026-11',
}

const vertexHost =
  'https://{GOOGLE_VERTEX_LOCATION|GOOGLE_CLOUD_LOCATION=global}-aiplatform.googleapis.com/v1/projects/{GOOGLE_VERTEX_PROJECT|GOOGLE_CLOUD_PROJECT}/locations/{GOOGLE_VERTEX_LOCATION|GOOGLE_CLOUD_LOCATION=global}'

const vertex: Provider = {
  id: 'vertex',
  name: 'Vertex AI',
  protocols: ['gemini'],
  baseUrls: { gemini: `${vertexHost}/publishers/google` },
  roots: ['https://{GOOGLE_VERTEX_LOCATION|GOOGLE_CLOUD_LOCATION=global}-aiplatform.googleapis.com'],
  auth: 'google',
  keyEnv: ['GOOGLE_VERTEX_ACCESS_TOKEN'],
  dialect: {},
  aliases: ['google-vertex', 'vertex_ai', 'vertexai', 'vertex-ai'],
  priceId: 'google',
  source: 'https://cloud.google.com/vertex-ai/generative-ai/docs/model-reference/inference',
  checked: '2026-11',
}

const vertexAnthropic: Provider = {
  id: 'vertex-anthropic',
  name: 'Claude on Vertex AI',
  protocols: ['anthropic-messages'],
  baseUrls: { 'anthropic-messages': `${vertexHost}/publishers/anthropic` },
  paths: { 'anthropic-messages': { whole: '/models/{model}:rawPredict', stream: '/models/{model}:streamRawPredict' } },
  auth: 'google',
  keyEnv: ['GOOGLE_VERTEX_ACCESS_TOKEN'],
  dialect: { adaptiveThinking: true, defaultMaxTokens: 32_000, bodyVersion: 'vertex-2023-10-16' },
  aliases: ['google-vertex-anthropic'],
  priceId: 'google',
  pricesOnly: true,
  source: 'https://platform.claude.com/docs/en/api/claude-on-vertex-ai',
  checked: '2026-11',
}

const bedrock: Provider = {
  id: 'bedrock',
  name: 'Amazon Bedrock',
  protocols: ['bedrock-converse'],
  baseUrls: { 'bedrock-converse': 'https://bedrock-runtime.{AWS_REGION|AWS_DEFAULT_REGION=us-east-1}.amazonaws.com' },
  auth: 'aws',
  keyEnv: ['AWS_BEARER_TOKEN_BEDROCK'],
  // For models that the table of capabilities does not know: only what every model takes.
  dialect: {
    noResultStatus: true,
    noForcedCalls: true,
    cachePoints: 'none',
    noMediaInResults: true,
    noTextFormat: true,
    noCacheLife: true,
  },
  aliases: ['amazon-bedrock', 'aws', 'aws-bedrock'],
  priceId: 'aws',
  source: 'https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html',
  checked: '2026-11',
}

/** All rows, ids and aliases unique. */
export const clouds: readonly Provider[] = [azure, azureAnthropic, vertex, vertexAnthropic, bedrock]
