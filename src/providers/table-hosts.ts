/**
 * Hosts of which nothing but the address is special: one line each. `{NAME}` in a URL is an environment variable.
 * Ids, addresses and names of variables are those users know from models.dev; each line's last URL is the host's own page.
 */

import { messagesRow, type Provider, row } from './provider.ts'

// id | name | base URL of openai-chat | key variables | source | id in the price package
const chat = `
302ai | 302.AI | https://api.302.ai/v1 | 302AI_API_KEY | https://doc.302.ai
abacus | Abacus | https://routellm.abacus.ai/v1 | ABACUS_API_KEY | https://abacus.ai/help/api
abliteration-ai | abliteration.ai | https://api.abliteration.ai/v1 | ABLIT_KEY | https://docs.abliteration.ai/models
aihubmix | AIHubMix | https://aihubmix.com/v1 | AIHUBMIX_API_KEY | https://docs.aihubmix.com
alibaba | Alibaba | https://dashscope-intl.aliyuncs.com/compatible-mode/v1 | DASHSCOPE_API_KEY | https://www.alibabacloud.com/help/en/model-studio/models
alibaba-cn | Alibaba (China) | https://dashscope.aliyuncs.com/compatible-mode/v1 | DASHSCOPE_API_KEY | https://www.alibabacloud.com/help/en/model-studio/models
alibaba-coding-plan | Alibaba Coding Plan | https://coding-intl.dashscope.aliyuncs.com/v1 | ALIBABA_CODING_PLAN_API_KEY | https://www.alibabacloud.com/help/en/model-studio/coding-plan
alibaba-coding-plan-cn | Alibaba Coding Plan (China) | https://coding.dashscope.aliyuncs.com/v1 | ALIBABA_CODING_PLAN_API_KEY | https://help.aliyun.com/zh/model-studio/coding-plan
alibaba-token-plan | Alibaba Token Plan | https://token-plan.ap-southeast-1.maas.aliyuncs.com/compatible-mode/v1 | ALIBABA_TOKEN_PLAN_API_KEY | https://www.alibabacloud.com/help/en/model-studio/token-plan-overview
alibaba-token-plan-cn | Alibaba Token Plan (China) | https://token-plan.cn-beijing.maas.aliyuncs.com/compatible-mode/v1 | ALIBABA_TOKEN_PLAN_API_KEY | https://www.alibabacloud.com/help/zh/model-studio/token-plan-overview
ambient | Ambient | https://api.ambient.xyz/v1 | AMBIENT_API_KEY | https://ambient.xyz
anyapi | AnyAPI | https://api.anyapi.ai/v1 | ANYAPI_API_KEY | https://docs.anyapi.ai
atomic-chat | Atomic Chat | http://127.0.0.1:1337/v1 | ATOMIC_CHAT_API_KEY | https://atomic.chat
auriko | Auriko | https://api.auriko.ai/v1 | AURIKO_API_KEY | https://docs.auriko.ai
bailing | Bailing | https://api.tbox.cn/api/llm/v1 | BAILING_API_TOKEN | https://alipaytbox.yuque.com/sxs0ba/ling/intro
baseten | Baseten | https://inference.baseten.co/v1 | BASETEN_API_KEY | https://docs.baseten.co/inference/model-apis/overview | baseten
berget | Berget.AI | https://api.berget.ai/v1 | BERGET_API_KEY | https://api.berget.ai
chutes | Chutes | https://llm.chutes.ai/v1 | CHUTES_API_KEY | https://llm.chutes.ai/v1/models
clarifai | Clarifai | https://api.clarifai.com/v2/ext/openai/v1 | CLARIFAI_PAT | https://docs.clarifai.com/compute/inference
claudinio | Claudinio | https://api.claudin.io/v1 | CLAUDINIO_API_KEY | https://claudin.io
cloudferro-sherlock | CloudFerro Sherlock | https://api-sherlock.cloudferro.com/openai/v1 | CLOUDFERRO_SHERLOCK_API_KEY | https://docs.sherlock.cloudferro.com
cloudflare-workers-ai | Cloudflare Workers AI | https://api.cloudflare.com/client/v4/accounts/{CLOUDFLARE_ACCOUNT_ID}/ai/v1 | CLOUDFLARE_API_KEY | https://developers.cloudflare.com/workers-ai/models | cloudflare
cortecs | Cortecs | https://api.cortecs.ai/v1 | CORTECS_API_KEY | https://api.cortecs.ai/v1/models
crof | CrofAI | https://crof.ai/v1 | CROF_API_KEY | https://crof.ai/docs
databricks | Databricks | https://{DATABRICKS_HOST}/ai-gateway/mlflow/v1 | DATABRICKS_TOKEN | https://docs.databricks.com/aws/en/machine-learning/foundation-models
deepinfra | Deep Infra | https://api.deepinfra.com/v1 | DEEPINFRA_API_KEY | https://deepinfra.com/models
digitalocean | DigitalOcean | https://inference.do-ai.run/v1 | DIGITALOCEAN_ACCESS_TOKEN | https://docs.digitalocean.com/products/gradient-ai-platform/details/models
dinference | DInference | https://api.dinference.com/v1 | DINFERENCE_API_KEY | https://dinference.com
drun | D.Run (China) | https://chat.d.run/v1 | DRUN_API_KEY | https://www.d.run
evroc | evroc | https://models.think.evroc.com/v1 | EVROC_API_KEY | https://docs.evroc.com/products/think/overview.html
fastrouter | FastRouter | https://go.fastrouter.ai/api/v1 | FASTROUTER_API_KEY | https://fastrouter.ai/models
friendli | Friendli | https://api.friendli.ai/serverless/v1 | FRIENDLI_TOKEN | https://friendli.ai/docs/guides/serverless_endpoints/introduction
frogbot | FrogBot | https://app.frogbot.ai/api/v1 | FROGBOT_API_KEY | https://docs.frogbot.ai
github-copilot | GitHub Copilot | https://api.githubcopilot.com | GITHUB_TOKEN | https://docs.github.com/en/copilot | github-copilot
github-models | GitHub Models | https://models.github.ai/inference | GITHUB_TOKEN | https://docs.github.com/en/github-models
gmicloud | GMI Cloud | https://api.gmi-serving.com/v1 | GMICLOUD_API_KEY | https://docs.gmicloud.ai/inference-engine/api-reference/llm-api-reference
helicone | Helicone | https://ai-gateway.helicone.ai/v1 | HELICONE_API_KEY | https://helicone.ai/models
hpc-ai | HPC-AI | https://api.hpc-ai.com/inference/v1 | HPC_AI_API_KEY | https://www.hpc-ai.com/doc/docs/quickstart
huggingface | Hugging Face | https://router.huggingface.co/v1 | HF_TOKEN | https://huggingface.co/docs/inference-providers
iflowcn | iFlow | https://apis.iflow.cn/v1 | IFLOW_API_KEY | https://platform.iflow.cn/en/docs
inception | Inception | https://api.inceptionlabs.ai/v1 | INCEPTION_API_KEY | https://platform.inceptionlabs.ai/docs
inceptron | Inceptron | https://api.inceptron.io/v1 | INCEPTRON_API_KEY | https://docs.inceptron.io
inference | Inference | https://inference.net/v1 | INFERENCE_API_KEY | https://inference.net/models
io-net | IO.NET | https://api.intelligence.io.solutions/api/v1 | IOINTELLIGENCE_API_KEY | https://io.net/docs/guides/intelligence/io-intelligence
jiekou | Jiekou.AI | https://api.jiekou.ai/openai | JIEKOU_API_KEY | https://docs.jiekou.ai/docs/support/quickstart
kilo | Kilo Gateway | https://api.kilo.ai/api/gateway | KILO_API_KEY | https://kilo.ai
kuae-cloud-coding-plan | KUAE Cloud Coding Plan | https://coding-plan-endpoint.kuaecloud.net/v1 | KUAE_API_KEY | https://docs.mthreads.com/kuaecloud/kuaecloud-doc-online/coding_plan
lilac | Lilac | https://api.getlilac.com/v1 | LILAC_API_KEY | https://docs.getlilac.com/inference/models
llama | Llama | https://api.llama.com/compat/v1 | LLAMA_API_KEY | https://llama.developer.meta.com/docs/models
llmgateway | LLM Gateway | https://api.llmgateway.io/v1 | LLMGATEWAY_API_KEY | https://llmgateway.io/docs
llmtr | LLMTR | https://llmtr.com/v1 | LLMTR_API_KEY | https://llmtr.com/docs
lucidquery | LucidQuery | https://api.lucidquery.com/v1 | LUCIDQUERY_API_KEY | https://lucidquery.com/docs
meganova | Meganova | https://api.meganova.ai/v1 | MEGANOVA_API_KEY | https://docs.meganova.ai
mixlayer | Mixlayer | https://models.mixlayer.ai/v1 | MIXLAYER_API_KEY | https://docs.mixlayer.com
moark | Moark | https://moark.com/v1 | MOARK_API_KEY | https://moark.com/docs/openapi/v1
modelscope | ModelScope | https://api-inference.modelscope.cn/v1 | MODELSCOPE_API_KEY | https://modelscope.cn/docs/model-service/API-Inference/intro
morph | Morph | https://api.morphllm.com/v1 | MORPH_API_KEY | https://docs.morphllm.com/api-reference/introduction
nano-gpt | NanoGPT | https://nano-gpt.com/api/v1 | NANO_GPT_API_KEY | https://docs.nano-gpt.com
nearai | NEAR AI Cloud | https://cloud-api.near.ai/v1 | NEARAI_API_KEY | https://docs.near.ai
nebius | Nebius Token Factory | https://api.tokenfactory.nebius.com/v1 | NEBIUS_API_KEY | https://docs.tokenfactory.nebius.com
neon | Neon | {NEON_AI_GATEWAY_BASE_URL}/ai-gateway/mlflow/v1 | NEON_AI_GATEWAY_TOKEN | https://neon.com/docs
neuralwatt | Neuralwatt | https://api.neuralwatt.com/v1 | NEURALWATT_API_KEY | https://portal.neuralwatt.com/docs
nova | Nova | https://api.nova.amazon.com/v1 | NOVA_API_KEY | https://nova.amazon.com/dev/documentation
novita-ai | NovitaAI | https://api.novita.ai/openai | NOVITA_API_KEY | https://novita.ai/docs/guides/introduction | novita
nvidia | Nvidia | https://integrate.api.nvidia.com/v1 | NVIDIA_API_KEY | https://docs.api.nvidia.com/nim
ollama-cloud | Ollama Cloud | https://ollama.com/v1 | OLLAMA_API_KEY | https://docs.ollama.com/cloud
opencode | OpenCode Zen | https://opencode.ai/zen/v1 | OPENCODE_API_KEY | https://opencode.ai/docs/zen
opencode-go | OpenCode Go | https://opencode.ai/zen/go/v1 | OPENCODE_API_KEY | https://opencode.ai/docs/zen
orcarouter | OrcaRouter | https://api.orcarouter.ai/v1 | ORCAROUTER_API_KEY | https://docs.orcarouter.ai
ovhcloud | OVHcloud AI Endpoints | https://oai.endpoints.kepler.ai.cloud.ovh.net/v1 | OVHCLOUD_API_KEY | https://www.ovhcloud.com/en/public-cloud/ai-endpoints/catalog | ovhcloud
poe | Poe | https://api.poe.com/v1 | POE_API_KEY | https://creator.poe.com/docs/external-applications/openai-compatible-api
poolside | Poolside | https://inference.poolside.ai/v1 | POOLSIDE_API_KEY | https://platform.poolside.ai
privatemode-ai | Privatemode AI | http://localhost:8080/v1 | PRIVATEMODE_API_KEY | https://docs.privatemode.ai/api/overview
qihang-ai | QiHang | https://api.qhaigc.net/v1 | QIHANG_API_KEY | https://www.qhaigc.net/docs
qiniu-ai | Qiniu | https://api.qnaigc.com/v1 | QINIU_API_KEY | https://developer.qiniu.com/aitokenapi
regolo-ai | Regolo AI | https://api.regolo.ai/v1 | REGOLO_API_KEY | https://docs.regolo.ai
requesty | Requesty | https://router.requesty.ai/v1 | REQUESTY_API_KEY | https://requesty.ai/solution/llm-routing/models
routing-run | routing.run | https://ai.routing.sh/v1 | ROUTING_RUN_API_KEY | https://docs.routing.run/api-reference/models
sakana | Sakana AI | https://api.sakana.ai/v1 | SAKANA_API_KEY | https://console.sakana.ai/models
sarvam | Sarvam AI | https://api.sarvam.ai/v1 | SARVAM_API_KEY | https://docs.sarvam.ai/api-reference-docs/getting-started/models
scaleway | Scaleway | https://api.scaleway.ai/v1 | SCALEWAY_API_KEY | https://www.scaleway.com/en/docs/generative-apis
siliconflow | SiliconFlow | https://api.siliconflow.com/v1 | SILICONFLOW_API_KEY | https://cloud.siliconflow.com/models
siliconflow-cn | SiliconFlow (China) | https://api.siliconflow.cn/v1 | SILICONFLOW_CN_API_KEY | https://cloud.siliconflow.com/models
snowflake-cortex | Snowflake Cortex | https://{SNOWFLAKE_ACCOUNT}.snowflakecomputing.com/api/v2/cortex/v1 | SNOWFLAKE_CORTEX_PAT | https://docs.snowflake.com/en/user-guide/snowflake-cortex/cortex-rest-api
stackit | STACKIT | https://api.openai-compat.model-serving.eu01.onstackit.cloud/v1 | STACKIT_API_KEY | https://docs.stackit.cloud/products/data-and-ai/ai-model-serving/basics/available-shared-models
stepfun | StepFun | https://api.stepfun.com/v1 | STEPFUN_API_KEY | https://platform.stepfun.com/docs/zh/overview/concept
stepfun-ai | StepFun AI | https://api.stepfun.ai/step_plan/v1 | STEPFUN_API_KEY | https://platform.stepfun.ai/docs/en/step-plan/integrations/open-code
subconscious | Subconscious | https://api.subconscious.dev/v1 | SUBCONSCIOUS_API_KEY | https://docs.subconscious.dev
submodel | submodel | https://llm.submodel.ai/v1 | SUBMODEL_INSTAGEN_ACCESS_KEY | https://submodel.gitbook.io
synthetic | Synthetic | https://api.synthetic.new/openai/v1 | SYNTHETIC_API_KEY | https://synthetic.new/pricing
tencent-coding-plan | Tencent Coding Plan (China) | https://api.lkeap.cloud.tencent.com/coding/v3 | TENCENT_CODING_PLAN_API_KEY | https://cloud.tencent.com/document/product/1772/128947
tencent-tokenhub | Tencent TokenHub | https://tokenhub.tencentmaas.com/v1 | TENCENT_TOKENHUB_API_KEY | https://cloud.tencent.com/document/product/1823/130050
the-grid-ai | The Grid AI | https://api.thegrid.ai/v1 | THEGRIDAI_API_KEY | https://thegrid.ai/docs
tinfoil | Tinfoil | https://inference.tinfoil.sh/v1 | TINFOIL_API_KEY | https://docs.tinfoil.sh
umans-ai | Umans AI | https://api.code.umans.ai/v1 | UMANS_AI_API_KEY | https://app.umans.ai/offers/code/docs/orgs
umans-ai-coding-plan | Umans AI Coding Plan | https://api.code.umans.ai/v1 | UMANS_AI_CODING_PLAN_API_KEY | https://app.umans.ai/offers/code/docs
upstage | Upstage | https://api.upstage.ai/v1/solar | UPSTAGE_API_KEY | https://developers.upstage.ai/docs/apis/chat
v0 | v0 | https://api.v0.dev/v1 | V0_API_KEY | https://sdk.vercel.ai/providers/ai-sdk-providers/vercel
venice | Venice AI | https://api.venice.ai/api/v1 | VENICE_API_KEY | https://docs.venice.ai
vercel | Vercel AI Gateway | https://ai-gateway.vercel.sh/v1 | AI_GATEWAY_API_KEY | https://github.com/vercel/ai/tree/5eb85cc45a259553501f535b8ac79a77d0e79223/packages/gateway
vultr | Vultr | https://api.vultrinference.com/v1 | VULTR_API_KEY | https://api.vultrinference.com
wafer.ai | Wafer | https://pass.wafer.ai/v1 | WAFER_API_KEY | https://docs.wafer.ai/wafer-pass
wandb | Weights & Biases | https://api.inference.wandb.ai/v1 | WANDB_API_KEY | https://docs.wandb.ai/guides/integrations/inference
xiaomi | Xiaomi | https://api.xiaomimimo.com/v1 | XIAOMI_API_KEY | https://platform.xiaomimimo.com
xiaomi-token-plan-ams | Xiaomi Token Plan (Europe) | https://token-plan-ams.xiaomimimo.com/v1 | XIAOMI_API_KEY | https://platform.xiaomimimo.com
xiaomi-token-plan-cn | Xiaomi Token Plan (China) | https://token-plan-cn.xiaomimimo.com/v1 | XIAOMI_API_KEY | https://platform.xiaomimimo.com
xiaomi-token-plan-sgp | Xiaomi Token Plan (Singapore) | https://token-plan-sgp.xiaomimimo.com/v1 | XIAOMI_API_KEY | https://platform.xiaomimimo.com
xpersona | Xpersona | https://www.xpersona.co/v1 | XPERSONA_API_KEY | https://www.xpersona.co/docs
zai-coding-plan | Z.AI Coding Plan | https://api.z.ai/api/coding/paas/v4 | ZHIPU_API_KEY | https://docs.z.ai/devpack/overview
zeldoc | Zeldoc | https://api.zeldoc.ai/v1 | ZELDOC_API_KEY | https://docs.zeldoc.ai
zenmux | ZenMux | https://zenmux.ai/api/v1 | ZENMUX_API_KEY | https://docs.zenmux.ai
zhipuai-coding-plan | Zhipu AI Coding Plan | https://open.bigmodel.cn/api/coding/paas/v4 | ZHIPU_API_KEY | https://docs.bigmodel.cn/cn/coding-plan/overview
bedrock-mantle | Amazon Bedrock (Mantle) | https://bedrock-mantle.{AWS_REGION}.api.aws/v1 | AWS_BEARER_TOKEN_BEDROCK | https://docs.aws.amazon.com/bedrock/latest/userguide/bedrock-mantle.html
`

// id | name | base URL of anthropic-messages | key variables | source
const messages = `
freemodel | FreeModel | https://cc.freemodel.dev/v1 | FREEMODEL_API_KEY | https://freemodel.dev
kimi-for-coding | Kimi For Coding | https://api.kimi.com/coding/v1 | KIMI_API_KEY | https://www.kimi.com/code/docs/en/third-party-tools/other-coding-agents.html
minimax-cn-coding-plan | MiniMax Token Plan (minimaxi.com) | https://api.minimaxi.com/anthropic/v1 | MINIMAX_API_KEY | https://platform.minimaxi.com/docs/token-plan/intro
minimax-coding-plan | MiniMax Token Plan (minimax.io) | https://api.minimax.io/anthropic/v1 | MINIMAX_API_KEY | https://platform.minimax.io/docs/token-plan/intro
`

/** Words that users of other gateways write for some of them. */
const aliases: Record<string, string[]> = {
  alibaba: ['dashscope'],
  'cloudflare-workers-ai': ['cloudflare', 'workers-ai'],
  'github-copilot': ['copilot', 'github_copilot'],
  'github-models': ['github'],
  huggingface: ['hf', 'hugging-face'],
  'novita-ai': ['novita'],
  nvidia: ['nvidia_nim', 'nim'],
  'ollama-cloud': ['ollama_cloud'],
  'snowflake-cortex': ['snowflake'],
  vercel: ['vercel_ai_gateway', 'ai-gateway'],
}

type Shape = typeof row

const read = (table: string, shape: Shape, auth: Provider['auth']): Provider[] =>
  table
    .trim()
    .split('\n')
    .map((line) => {
      const [id = '', name = '', url = '', env = '', source = '', priceId] = line.split(' | ')
      return shape(id, name, url, env, source, {
        auth,
        ...(priceId !== undefined && { priceId }),
        ...(aliases[id] && { aliases: aliases[id] }),
      })
    })

export const hosts: Provider[] = [...read(chat, row, 'bearer'), ...read(messages, messagesRow, 'x-api-key')]
