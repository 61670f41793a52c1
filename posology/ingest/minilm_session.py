"""Run the exported graphs on ONNX Runtime, and compare int8 with fp32.

It neither makes nor finds an export (see `minilm.py`), and decides about no batch (see `embedding.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

from posology.ingest.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

MAX_TOKENS = 256
LEAST_PADDING_COSINE = 0.9999
SLOWER_FUSIONS = ("SkipLayerNormFusion",)  # the fused kernel takes three times as long as its two parts

PARITY_TEXTS = (
    "aciclovir",
    "When is the next infusion given?",
    "Reduce the dose when creatinine clearance falls, and check serum electrolytes before each infusion.",
    "Creatinine clearance (mL/min/kg) | Induction, every eight hours | Maintenance, once daily",
    "Contraindicated in patients with a known hypersensitivity to the active substance or to any excipient.",
    "Give enough fluid before and during the infusion to establish diuresis; stop if seizures or arrhythmia occur.",
    "Herpes zoster in an immunocompromised adult in whom tablets have failed is treated with an intravenous antiviral, "
    "after resistance testing where that is available, and with advice from a specialist in infectious disease. " * 4,
    "μg/kg ≥ ≤ – × é 漢字 🩺",
)


def open_session(graph: Path) -> onnxruntime.InferenceSession:
    """Load a graph for one thread per call; calls may run at the same time.

    Raises:
        ModelError: the file is no graph that this ONNX Runtime can run.
    """
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 4
    try:
        return onnxruntime.InferenceSession(
            graph, options, providers=["CPUExecutionProvider"], disabled_optimizers=SLOWER_FUSIONS
        )
    except Exception as error:  # its errors share no base class
        raise ModelError(f"{graph} cannot be run: {error}. Remove its folder; it is made again on next use") from error


def open_tokenizer(path: Path) -> Tokenizer:
    """Load the tokenizer, cut at 256 tokens and without padding."""
    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.enable_truncation(MAX_TOKENS)
    tokenizer.no_padding()
    return tokenizer


def run_tokens(session: onnxruntime.InferenceSession, ids: Sequence[Sequence[int]]) -> NDArray[np.float32]:
    """Run token lists as one batch, the shorter ones padded.

    Args:
        session: an open graph; the int8 one takes no padding, so its lists must be of one length.
        ids: the token ids of each text, at least one text.

    Returns:
        Unit vectors, float32, one row per list.
    """
    tokens = np.zeros((len(ids), max(map(len, ids))), dtype=np.int64)
    mask = np.zeros_like(tokens)
    for row, line in enumerate(ids):
        tokens[row, : len(line)] = line
        mask[row, : len(line)] = 1
    fed = {"input_ids": tokens, "attention_mask": mask}
    if len(session.get_inputs()) == 1:
        if not mask.all():
            raise ValueError("the int8 graph takes texts of one length; run them one by one")
        del fed["attention_mask"]
    (vectors,) = session.run(["vectors"], fed)
    return np.asarray(vectors, dtype=np.float32)


def compare_precisions(folder: Path) -> float:
    """Compare int8, one text at a time as it is used, with fp32 on a padded batch.

    Returns:
        The least cosine over the parity texts.

    Raises:
        ModelError: fp32 gives other vectors for a padded text than for the text alone.
    """
    tokenizer = open_tokenizer(folder / "tokenizer.json")
    ids = [encoding.ids for encoding in tokenizer.encode_batch(list(PARITY_TEXTS))]
    exact = open_session(folder / "fp32.onnx")
    padded = run_tokens(exact, ids)
    alone = np.concatenate([run_tokens(exact, [line]) for line in ids])
    padding_cosine = float(np.sum(padded * alone, axis=1).min())
    if not padding_cosine >= LEAST_PADDING_COSINE:
        raise ModelError(
            f"the exported model gives other vectors for padded texts (cosine {padding_cosine:.5f}, allowed is at "
            f"least {LEAST_PADDING_COSINE}). Reinstall onnx and onnxruntime"
        )
    small = open_session(folder / "int8.onnx")
    reduced = np.concatenate([run_tokens(small, [line]) for line in ids])
    return float(np.sum(padded * reduced, axis=1).min())
