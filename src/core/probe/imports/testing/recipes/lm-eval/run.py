"""lm-evaluation-harness with a model of fixed answers; its second version has other answers."""

from lm_eval.__main__ import cli_evaluate
from lm_eval.api.model import LM
from lm_eval.api.registry import register_model

RIGHT = {"France": "Paris", "Japan": "Tokyo", "Peru": "Lima", "Chile": "Santiago"}


@register_model("capitals")
class Capitals(LM):
    def __init__(self, version=1, **_):
        super().__init__()
        self.version = int(version)

    def answer(self, context):
        country = next((name for name in RIGHT if name in context), None)
        if self.version == 2 and country == "Peru":
            country = None
        if self.version == 2 and "Kenya" in context:
            return "Nairobi"
        return RIGHT.get(country, "Springfield")

    def loglikelihood(self, requests, disable_tqdm=False):
        return [(self.likelihood(*each.arguments), False) for each in requests]

    def likelihood(self, context, choice):
        return -1.0 if self.answer(context) == choice.strip() else -5.0 - len(choice) / 10

    def generate_until(self, requests, disable_tqdm=False):
        answers = [self.answer(each.arguments[0]) for each in requests]
        return [f"it is {answer}." for answer in answers] if self.version == 1 else answers

    def loglikelihood_rolling(self, requests, disable_tqdm=False):
        return [-1.0 for _ in requests]


cli_evaluate()
