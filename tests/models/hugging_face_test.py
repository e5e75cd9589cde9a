"""Pipelines of Hugging Face, with small models that are made here; nothing is fetched."""

import pytest
import torch
from asking import ask, chat, describe, outcomes, text
from tokenizers import Tokenizer, models, pre_tokenizers, trainers
from transformers import (
    BertConfig,
    BertForSequenceClassification,
    GPT2Config,
    GPT2LMHeadModel,
    PreTrainedTokenizerFast,
    pipeline,
)

SENTENCES = ["a good film", "a bad film", "good good", "bad bad", "the capital of France is Paris"]
TEMPLATE = "{% for m in messages %}<{{ m['role'] }}> {{ m['content'] }} {% endfor %}<assistant>"
SPECIAL = ["[PAD]", "[UNK]", "<system>", "<user>", "<assistant>"]


def tokenizer():
    made = Tokenizer(models.WordLevel(unk_token="[UNK]"))
    made.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    made.train_from_iterator(SENTENCES, trainers.WordLevelTrainer(special_tokens=SPECIAL))
    return PreTrainedTokenizerFast(
        tokenizer_object=made,
        pad_token="[PAD]",
        unk_token="[UNK]",
        eos_token="[PAD]",
        model_input_names=["input_ids", "attention_mask"],
        model_max_length=32,
        chat_template=TEMPLATE,
    )


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    """Folders with a classifier of three labels and a writer, as they are saved."""
    torch.manual_seed(3)
    words = tokenizer()
    small = {"vocab_size": len(words), "pad_token_id": 0}
    classifier = BertForSequenceClassification(
        BertConfig(
            **small,
            hidden_size=16,
            num_hidden_layers=1,
            num_attention_heads=2,
            intermediate_size=16,
            max_position_embeddings=32,
            num_labels=3,
            id2label={0: "bad", 1: "<b>so-so</b>", 2: "good"},
            hidden_dropout_prob=0.5,
            initializer_range=1.0,
        )
    )
    writer = GPT2LMHeadModel(
        GPT2Config(
            **small,
            n_embd=16,
            n_layer=1,
            n_head=2,
            n_positions=32,
            bos_token_id=0,
            eos_token_id=0,
            initializer_range=1.0,
        )
    )
    found = {}
    for name, model in (("classifier", classifier), ("writer", writer)):
        found[name] = str(tmp_path_factory.mktemp(name))
        model.save_pretrained(found[name])
        words.save_pretrained(found[name])
    return found


@pytest.fixture
def classifier(folders):
    return pipeline("text-classification", model=folders["classifier"], device="cpu")


@pytest.fixture
def writer(folders):
    # Without `do_sample=False` a pipeline draws its answers.
    return pipeline("text-generation", model=folders["writer"], max_new_tokens=5, do_sample=False)


def test_a_classifier(caller, classifier):
    caller.namespace["sentiment"] = classifier
    described = describe(caller, "sentiment")
    assert described["kind"] == "Hugging Face TextClassificationPipeline"
    assert described["forms"] == ["text"]
    answers = ask(caller, "sentiment", *map(text, SENTENCES))
    for answer, wanted in zip(answers, classifier(SENTENCES), strict=True):
        assert answer["label"] == answer["text"] == wanted["label"]
        assert answer["score"] == pytest.approx(wanted["score"], rel=1e-5)
    (alone,) = ask(caller, "sentiment", text(SENTENCES[1]))
    assert alone["score"] == pytest.approx(answers[1]["score"], rel=1e-5)


def test_all_scores_and_batches_give_the_likeliest_label(caller, folders):
    whole = pipeline("text-classification", model=folders["classifier"], top_k=None, batch_size=2)
    caller.namespace.update(whole=whole)
    answers = ask(caller, "whole", *map(text, SENTENCES))
    for answer, scores in zip(answers, whole(SENTENCES), strict=True):
        best = max(scores, key=lambda each: each["score"])
        assert (answer["label"], len(scores)) == (best["label"], 3)
        assert answer["score"] == pytest.approx(best["score"], rel=1e-5)


def test_a_model_in_training_is_asked_without_dropout_and_gets_its_mode_back(caller, classifier):
    caller.namespace["sentiment"] = classifier
    asked = [text(each) for each in SENTENCES]
    calm = [answer["score"] for answer in ask(caller, "sentiment", *asked)]
    classifier.model.train()
    for _ in range(3):
        assert [answer["score"] for answer in ask(caller, "sentiment", *asked)] == calm
    assert classifier.model.training


def test_texts_that_are_too_long_or_empty_cost_themselves_alone(caller, classifier):
    caller.namespace["sentiment"] = classifier
    answers = ask(caller, "sentiment", text("good"), text("bad " * 200), text("film"), text(""))
    # This tokenizer makes no token of an empty text, which the model does not take.
    assert outcomes(answers) == ["answered", "error", "answered", "error"]
    assert answers[1]["code"] == "model-raised"
    assert classifier.model.training is False


def test_a_writer_continues_texts_and_answers_conversations(caller, writer):
    caller.namespace["writer"] = writer
    described = describe(caller, "writer")
    assert described["kind"] == "Hugging Face TextGenerationPipeline"
    assert described["forms"] == ["chat", "text"]
    prompt = "the capital of"
    answers = ask(caller, "writer", text(prompt), text("a good"), chat("a bad film", "good", "bad"))
    assert outcomes(answers) == ["answered"] * 3
    (wanted,) = writer([prompt])[0]
    assert answers[0]["text"] == wanted["generated_text"].removeprefix(prompt)
    assert not answers[0]["text"].startswith("the capital")
    messages = chat("a bad film", "good", "bad")["messages"]
    (reply,) = writer(messages)
    assert reply["generated_text"][-1]["role"] == "assistant"
    assert answers[2]["text"] == reply["generated_text"][-1]["content"]


def test_tasks_that_answer_no_text_are_nonsense(caller, folders):
    features = pipeline("feature-extraction", model=folders["classifier"])
    caller.namespace["features"] = features
    (answer,) = ask(caller, "features", text("a good film"))
    assert answer["outcome"] == "answered" or answer["code"] == "model-nonsense"


def test_the_digest_follows_the_weights(caller, folders):
    first, same, other = (
        pipeline("text-classification", model=folders["classifier"]) for _ in range(3)
    )
    with torch.no_grad():
        other.model.classifier.bias += 1e-3
    same.model.train()
    caller.namespace.update(first=first, same=same, other=other)
    digest = {name: describe(caller, name)["digest"] for name in ("first", "same", "other")}
    assert digest["first"] is not None and digest["first"] != digest["other"]
    assert digest["first"] == digest["same"]
