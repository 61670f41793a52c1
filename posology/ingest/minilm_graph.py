"""Write all-MiniLM-L6-v2 as an ONNX graph straight from its weights, without torch.

Builds the BERT encoder, the mean pooling and the L2 norm as one graph, and its int8 form. It does not look for
the weights, cache anything or run the graph (see `minilm.py`). Only an export imports this module, because the
`onnx` package is slow to load.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    Weights = Mapping[str, NDArray[np.float32]]

LAYERS = 6
HEADS = 12
HIDDEN = 384
HEAD_SIZE = HIDDEN // HEADS
LAYER_NORM_EPSILON = 1e-12
OPSET = 20
IR_VERSION = 9
MASKED = -10000.0


@dataclass
class _Graph:
    """Nodes and constants collected in the order in which they run."""

    nodes: list[onnx.NodeProto] = field(default_factory=list)
    constants: dict[str, onnx.TensorProto] = field(default_factory=dict)

    def constant(self, name: str, array: NDArray[Any]) -> str:
        """Add a constant once and return its name."""
        if name not in self.constants:
            self.constants[name] = numpy_helper.from_array(np.ascontiguousarray(array), name)
        return name

    def shape(self, *sizes: int) -> str:
        """Add a shape constant and return its name."""
        return self.constant("shape_" + "_".join(map(str, sizes)), np.array(sizes, dtype=np.int64))

    def add(self, kind: str, inputs: Sequence[str], output: str, **attributes: Any) -> str:  # noqa: ANN401 ONNX attributes are of any type
        """Add a node with one output and return the output's name."""
        self.nodes.append(helper.make_node(kind, list(inputs), [output], name=output, **attributes))
        return output


class Padding(StrEnum):
    """Whether a graph takes texts of different lengths at once; without padding it needs no mask and is faster."""

    MASKED = "masked"
    NONE = "none"


def build_graph(weights: Weights, padding: Padding) -> onnx.ModelProto:
    """Build the fp32 graph: token ids in, unit vectors out.

    Args:
        weights: tensors of `model.safetensors` by name.
        padding: `masked` adds the input that tells tokens (1) from padding (0).

    Returns:
        A checked model with the input `input_ids`, `attention_mask` where masked (both int64, batch x tokens), and
        the output `vectors` (float32, batch x 384, L2 norm 1).

    Source:
        Devlin and others, BERT (2019), for the encoder; Reimers and Gurevych, Sentence-BERT (2019), for the pooling.
    """
    graph = _Graph()
    hidden = _embed_tokens(graph, weights)
    masked = padding is Padding.MASKED
    mask_bias = _attention_bias(graph) if masked else None
    for layer in range(LAYERS):
        hidden = _encoder_layer(graph, weights, layer, hidden, mask_bias)
    _pool(graph, hidden, padding)
    inputs = ["input_ids", "attention_mask"] if masked else ["input_ids"]
    model = helper.make_model(
        helper.make_graph(
            graph.nodes,
            "all-MiniLM-L6-v2",
            [helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "tokens"]) for name in inputs],
            [helper.make_tensor_value_info("vectors", TensorProto.FLOAT, ["batch", HIDDEN])],
            list(graph.constants.values()),
        ),
        opset_imports=[helper.make_opsetid("", OPSET)],
        producer_name="posology",
    )
    model.ir_version = IR_VERSION
    model.metadata_props.add(key="onnx.quant.pre_process", value="onnxruntime.quant")  # nothing is left to fold
    onnx.checker.check_model(model)
    return model


def quantise(source: Path, target: Path) -> None:
    """Write the int8 form of a graph: weights per output channel, activations per call.

    The word table is stored as float16, not int8: it is only looked up, so int8 would lose accuracy for no speed.

    Args:
        source: the fp32 graph.
        target: where the int8 graph is written.
    """
    quantize_dynamic(source, target, op_types_to_quantize=["MatMul"], per_channel=True, weight_type=QuantType.QInt8)
    model = onnx.load(target)
    _halve_word_table(model)
    onnx.checker.check_model(model)
    onnx.save(model, target)


def _halve_word_table(model: onnx.ModelProto) -> None:
    nodes, constants = model.graph.node, model.graph.initializer
    lookup = next(place for place, node in enumerate(nodes) if "word_table" in node.input)
    table = next(tensor for tensor in constants if tensor.name == "word_table")
    table.CopyFrom(numpy_helper.from_array(numpy_helper.to_array(table).astype(np.float16), "word_table"))
    looked_up = nodes[lookup].output[0]
    nodes[lookup].output[0] = looked_up + "_half"
    nodes.insert(lookup + 1, helper.make_node("Cast", [looked_up + "_half"], [looked_up], to=TensorProto.FLOAT))


def _embed_tokens(graph: _Graph, weights: Weights) -> str:
    """Add word and position vectors; the token type is always 0 and is added to the positions here."""
    prefix = "embeddings."
    word_table = graph.constant("word_table", weights[prefix + "word_embeddings.weight"])
    positions = weights[prefix + "position_embeddings.weight"] + weights[prefix + "token_type_embeddings.weight"][0]
    words = graph.add("Gather", [word_table, "input_ids"], "words")
    length = graph.add("Shape", ["input_ids"], "length", start=1, end=2)
    places = graph.add(
        "Slice", [graph.constant("position_table", positions), graph.shape(0), length, graph.shape(0)], "places"
    )
    return _layer_norm(graph, weights, prefix + "LayerNorm", graph.add("Add", [words, places], "embedded"))


def _attention_bias(graph: _Graph) -> str:
    """Turn the mask (1 token, 0 padding) into a number added to attention scores."""
    mask = graph.add("Cast", ["attention_mask"], "mask", to=TensorProto.FLOAT)
    padding = graph.add("Sub", [graph.constant("one", np.array(1, dtype=np.float32)), mask], "padding")
    bias = graph.add("Mul", [padding, graph.constant("masked", np.array(MASKED, dtype=np.float32))], "flat_bias")
    return graph.add("Unsqueeze", [bias, graph.shape(1, 2)], "attention_bias")


def _encoder_layer(graph: _Graph, weights: Weights, layer: int, hidden: str, mask_bias: str | None) -> str:
    prefix = f"encoder.layer.{layer}."
    heads = _attention(graph, weights, prefix + "attention.self.", hidden, mask_bias)
    attended = _dense(graph, weights, prefix + "attention.output.dense", heads)
    summed = graph.add("Add", [attended, hidden], prefix + "attention_sum")
    normed = _layer_norm(graph, weights, prefix + "attention.output.LayerNorm", summed)
    inner = _dense(graph, weights, prefix + "intermediate.dense", normed)
    activated = graph.add("Gelu", [inner], prefix + "gelu")
    outer = _dense(graph, weights, prefix + "output.dense", activated)
    return _layer_norm(
        graph, weights, prefix + "output.LayerNorm", graph.add("Add", [outer, normed], prefix + "output_sum")
    )


def _attention(graph: _Graph, weights: Weights, prefix: str, hidden: str, mask_bias: str | None) -> str:
    """Multi-head attention; query, key and value share one product, the scale is folded into the query."""
    scale = np.float32(1 / math.sqrt(HEAD_SIZE))
    parts = [weights[f"{prefix}{part}.weight"].T for part in ("query", "key", "value")]
    biases = [weights[f"{prefix}{part}.bias"] for part in ("query", "key", "value")]
    joined = np.concatenate([parts[0] * scale, parts[1], parts[2]], axis=1)
    joined_bias = np.concatenate([biases[0] * scale, biases[1], biases[2]])
    product = _affine(graph, prefix + "joined", hidden, joined, joined_bias)
    split = [prefix + part for part in ("query", "key", "value")]
    graph.nodes.append(helper.make_node("Split", [product], split, name=prefix + "split", axis=2, num_outputs=3))
    query, key, value = (
        graph.add(
            "Transpose",
            [graph.add("Reshape", [part, graph.shape(0, -1, HEADS, HEAD_SIZE)], part + "_heads")],
            part + "_first",
            perm=order,
        )
        for part, order in zip(split, ([0, 2, 1, 3], [0, 2, 3, 1], [0, 2, 1, 3]), strict=True)
    )
    scores = graph.add("MatMul", [query, key], prefix + "raw")
    if mask_bias is not None:
        scores = graph.add("Add", [scores, mask_bias], prefix + "scores")
    shares = graph.add("Softmax", [scores], prefix + "shares", axis=-1)
    mixed = graph.add("MatMul", [shares, value], prefix + "mixed")
    together = graph.add("Transpose", [mixed], prefix + "together", perm=[0, 2, 1, 3])
    return graph.add("Reshape", [together, graph.shape(0, -1, HIDDEN)], prefix + "heads")


def _dense(graph: _Graph, weights: Weights, name: str, hidden: str) -> str:
    return _affine(graph, name, hidden, weights[name + ".weight"].T, weights[name + ".bias"])


def _affine(graph: _Graph, name: str, hidden: str, matrix: NDArray[np.float32], bias: NDArray[np.float32]) -> str:
    product = graph.add("MatMul", [hidden, graph.constant(name + ".matrix", matrix)], name + ".product")
    return graph.add("Add", [product, graph.constant(name + ".bias", bias)], name + ".sum")


def _layer_norm(graph: _Graph, weights: Weights, name: str, hidden: str) -> str:
    scale = graph.constant(name + ".weight", weights[name + ".weight"])
    bias = graph.constant(name + ".bias", weights[name + ".bias"])
    return graph.add("LayerNormalization", [hidden, scale, bias], name + ".normed", axis=-1, epsilon=LAYER_NORM_EPSILON)


def _pool(graph: _Graph, hidden: str, padding: Padding) -> None:
    """Average the real tokens and scale to length 1; the division by their count cancels out in the norm."""
    if padding is Padding.MASKED:
        weights = graph.add("Unsqueeze", ["mask", graph.shape(1)], "pool_weights")
        hidden = graph.add("MatMul", [weights, hidden], "pool_sum")
    summed = graph.add("ReduceSum", [hidden, graph.shape(1)], "pooled", keepdims=0)
    graph.add("LpNormalization", [summed], "vectors", axis=1, p=2)
