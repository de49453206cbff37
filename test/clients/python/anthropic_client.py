"""The `anthropic` package. Prints what was heard as JSON, a member a thing."""

import json
import os
import sys

from anthropic import Anthropic, APIStatusError

model, png = sys.argv[1:3]
client = Anthropic(
    base_url=os.environ["GATEWAY_URL"] + "/api/anthropic", api_key=os.environ["GATEWAY_KEY"], max_retries=0
)
schema = {
    "type": "object",
    "properties": {"city": {"type": "string"}},
    "required": ["city"],
    "additionalProperties": False,
}
tools = [{"name": name, "input_schema": schema} for name in ["weather", "news"]]


def asked(content="Hello", **more):
    return {"model": model, "max_tokens": 1000, "messages": [{"role": "user", "content": content}], **more}


def text_of(message):
    return "".join(block.text for block in message.content if block.type == "text")


def text():
    return text_of(client.messages.create(**asked()))


def stream():
    with client.messages.stream(**asked()) as events:
        return "".join(events.text_stream)


def tools_streamed():
    with client.messages.stream(**asked(tools=tools)) as events:
        content = events.get_final_message().content
    return [[block.name, block.input] for block in content if block.type == "tool_use"]


def image():
    source = {"type": "base64", "media_type": "image/png", "data": png}
    parts = [{"type": "text", "text": "What is it?"}, {"type": "image", "source": source}]
    return text_of(client.messages.create(**asked(parts)))


def shaped():
    config = {"format": {"type": "json_schema", "schema": schema}}
    return json.loads(text_of(client.messages.create(**asked(output_config=config))))


def refused():
    try:
        text()
    except APIStatusError as error:
        return [type(error).__name__, error.status_code, "slow down" in str(error)]


heard = {
    "text": text(),
    "stream": stream(),
    "tools": tools_streamed(),
    "image": image(),
    "shaped": shaped(),
    "error": refused(),
}
print(json.dumps(heard))
