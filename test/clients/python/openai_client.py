"""The `openai` package: chat completions and responses. Prints what was heard as JSON, a member a thing."""

import json
import os
import sys

from openai import APIStatusError, OpenAI

model, png = sys.argv[1:3]
client = OpenAI(
    base_url=os.environ["GATEWAY_URL"] + "/api", api_key=os.environ["GATEWAY_KEY"], max_retries=0
)
schema = {
    "type": "object",
    "properties": {"city": {"type": "string"}},
    "required": ["city"],
    "additionalProperties": False,
}
names = ["weather", "news"]
chat_tools = [{"type": "function", "function": {"name": name, "parameters": schema}} for name in names]
item_tools = [{"type": "function", "name": name, "parameters": schema, "strict": True} for name in names]
image = "data:image/png;base64," + png


def chat(content="Hello", **more):
    return client.chat.completions.create(
        model=model, messages=[{"role": "user", "content": content}], **more
    )


def chat_text():
    return chat().choices[0].message.content


def chat_stream():
    chunks = chat(stream=True, stream_options={"include_usage": True})
    return "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)


def chat_tools_streamed():
    with client.chat.completions.stream(
        model=model, messages=[{"role": "user", "content": "Hello"}], tools=chat_tools
    ) as stream:
        message = stream.get_final_completion().choices[0].message
    return [[call.function.name, json.loads(call.function.arguments)] for call in message.tool_calls]


def chat_image():
    parts = [{"type": "text", "text": "What is it?"}, {"type": "image_url", "image_url": {"url": image}}]
    return chat(parts).choices[0].message.content


def chat_shaped():
    shape = {"name": "place", "schema": schema, "strict": True}
    answer = chat(response_format={"type": "json_schema", "json_schema": shape})
    return json.loads(answer.choices[0].message.content)


def responses(content="Hello", **more):
    return client.responses.create(model=model, input=[{"role": "user", "content": content}], store=False, **more)


def responses_text():
    return responses().output_text


def responses_stream():
    events = responses(stream=True)
    return "".join(event.delta for event in events if event.type == "response.output_text.delta")


def responses_tools_streamed():
    with client.responses.stream(model=model, input="Hello", tools=item_tools) as stream:
        output = stream.get_final_response().output
    return [[item.name, json.loads(item.arguments)] for item in output if item.type == "function_call"]


def responses_image():
    parts = [
        {"type": "input_text", "text": "What is it?"},
        {"type": "input_image", "image_url": image, "detail": "auto"},
    ]
    return responses(parts).output_text


def responses_shaped():
    shape = {"type": "json_schema", "name": "place", "schema": schema, "strict": True}
    return json.loads(responses(text={"format": shape}).output_text)


def refused(ask):
    try:
        ask()
    except APIStatusError as error:
        return [type(error).__name__, error.status_code, "slow down" in str(error)]


heard = {
    "chat text": chat_text(),
    "chat stream": chat_stream(),
    "chat tools": chat_tools_streamed(),
    "chat image": chat_image(),
    "chat shaped": chat_shaped(),
    "chat error": refused(chat),
    "responses text": responses_text(),
    "responses stream": responses_stream(),
    "responses tools": responses_tools_streamed(),
    "responses image": responses_image(),
    "responses shaped": responses_shaped(),
    "responses error": refused(responses),
}
print(json.dumps(heard))
