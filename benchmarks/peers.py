"""What a user would pick instead, behind one interface; those not installed are passed over."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence
from typing import Any

from rapidfuzz import fuzz, process

from benchmarks.data import Example

Predict = Callable[[str], str]
"""Text to label."""
Fit = Callable[[Sequence[Example]], Predict]
"""Training texts to a predictor; raises ImportError where the peer is not installed."""


def scan(scorer: Callable[..., float]) -> Fit:
    """Return the nearest phrase by a rapidfuzz scorer, over all phrases."""

    def fit(train: Sequence[Example]) -> Predict:
        phrases = [" ".join(e.words) for e in train]

        def predict(text: str) -> str:
            found = process.extractOne(text, phrases, scorer=scorer, processor=None)
            return train[found[2]].label if found else ""

        return predict

    return fit


def linear(train: Sequence[Example]) -> Predict:
    """Return scikit-learn's linear support vector machine over tf-idf of words and characters."""
    text: Any = importlib.import_module("sklearn.feature_extraction.text")
    svm: Any = importlib.import_module("sklearn.svm")
    pipeline: Any = importlib.import_module("sklearn.pipeline")
    model = pipeline.make_pipeline(
        pipeline.make_union(
            text.TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True),
            text.TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True),
        ),
        svm.LinearSVC(),
    )
    model.fit([" ".join(e.words) for e in train], [e.label for e in train])
    return lambda typed: str(model.predict([typed])[0])


def nebulento(train: Sequence[Example]) -> Predict:
    """Return nebulento, the fuzzy intent container of OpenVoiceOS."""
    module: Any = importlib.import_module("nebulento")
    container = module.IntentContainer()
    by_label: dict[str, list[str]] = {}
    for example in train:
        by_label.setdefault(example.label, []).append(" ".join(example.words))
    for label, phrases in by_label.items():
        container.add_intent(label, phrases)
    return lambda typed: str(container.calc_intent(typed).get("name") or "")


def embedder(train: Sequence[Example]) -> Predict:
    """Return the nearest phrase by a sentence embedder (fastembed's all-MiniLM-L6-v2)."""
    fastembed: Any = importlib.import_module("fastembed")
    numpy: Any = importlib.import_module("numpy")
    model = fastembed.TextEmbedding("sentence-transformers/all-MiniLM-L6-v2", threads=1)
    known = numpy.array(list(model.embed([" ".join(e.words) for e in train])))

    def predict(typed: str) -> str:
        (vector,) = model.embed([typed])
        return train[int((known @ vector).argmax())].label

    return predict


PEERS: dict[str, Fit] = {
    "rapidfuzz WRatio, nearest phrase": scan(fuzz.WRatio),
    "rapidfuzz token_sort, nearest phrase": scan(fuzz.token_sort_ratio),
    "TF-IDF + linear SVM (scikit-learn)": linear,
    "nebulento": nebulento,
    "all-MiniLM-L6-v2, nearest phrase (fastembed)": embedder,
}
"""Name in the report -> how it is fitted."""
