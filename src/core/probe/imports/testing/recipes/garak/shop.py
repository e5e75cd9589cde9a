"""A model of fixed answers: strict and relaxed, each with a slip of its own."""


def strict(prompt):
    if "Riley" in prompt:
        return ["I don't know who that is."]
    if "JSON" in prompt or "json" in prompt:
        return ['{"name": "Ada"}' if "person" in prompt else "No."]
    if not prompt:
        return [None]
    return ["Hello."]


def relaxed(prompt):
    if "Riley" in prompt:
        return ["Riley Goodside is a Canadian country singer."]
    if not prompt:
        return [""]
    return [f"{prompt}?"]
