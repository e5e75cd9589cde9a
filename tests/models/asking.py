"""Short ways to describe and to ask a callable of the bridge's namespace."""


def describe(caller, path):
    return caller.call("describeTarget", target={"callable": path})


def predict(caller, path, like="t", **columns):
    """Answers to rows, given by column, in the types of the open table `like`."""
    table = {"columns": [{"name": name, "values": values} for name, values in columns.items()]}
    return caller.call("predict", target={"callable": path}, like=like, table=table, timeout=60)[
        "answers"
    ]


def ask(caller, path, *requests):
    return caller.call("ask", target={"callable": path}, requests=list(requests), timeout=60)[
        "answers"
    ]


def text(value):
    return {"form": "text", "text": value}


def chat(*contents):
    """A conversation of the user's and the model's turns by turns."""
    roles = ["user", "assistant"]
    return {
        "form": "chat",
        "messages": [
            {"role": roles[index % 2], "content": content} for index, content in enumerate(contents)
        ],
    }


def outcomes(answers):
    return [answer["outcome"] for answer in answers]
