"""Makes a language model with random weights as a GGUF file: a real model file that says nothing sensible.

Run by the peer test in the peer's own environment: `python make_tiny_gguf.py tiny.gguf`.
"""

from __future__ import annotations

import sys

import gguf
import numpy

WIDTH, LAYERS, HEADS, INNER, CONTEXT = 64, 2, 4, 128, 4096
SPECIAL = ["<|begin|>", "<|end|>", "<|pad|>"]
TEMPLATE = (
    "{% for message in messages %}{{ '<|' + message['role'] + '|>' + (message['content'] or '') + '\\n' }}{% endfor %}"
    "{{ '<|assistant|>' }}"
)


def byte_words() -> list[str]:
    """One printable character for each byte, as byte-level tokenizers have them."""
    kept = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = [byte for byte in range(256) if byte not in kept]
    names = {byte: chr(byte) for byte in kept} | {byte: chr(256 + index) for index, byte in enumerate(others)}
    return [names[byte] for byte in range(256)]


def make(path: str, seed: int = 7) -> None:
    """Write the file: llama architecture, two layers, a tokenizer of bytes."""
    rng = numpy.random.default_rng(seed)
    tokens = SPECIAL + byte_words()
    out = gguf.GGUFWriter(path, "llama")
    out.add_name("tiny random model")
    out.add_context_length(CONTEXT)
    out.add_embedding_length(WIDTH)
    out.add_block_count(LAYERS)
    out.add_feed_forward_length(INNER)
    out.add_head_count(HEADS)
    out.add_head_count_kv(HEADS)
    out.add_layer_norm_rms_eps(1e-5)
    out.add_rope_dimension_count(WIDTH // HEADS)
    out.add_vocab_size(len(tokens))
    out.add_pooling_type(gguf.PoolingType.MEAN)
    out.add_tokenizer_model("gpt2")
    out.add_tokenizer_pre("gpt-2")
    out.add_token_list(tokens)
    out.add_token_types([gguf.TokenType.CONTROL] * len(SPECIAL) + [gguf.TokenType.NORMAL] * 256)
    out.add_token_merges(["e r"])
    out.add_bos_token_id(0)
    out.add_eos_token_id(1)
    out.add_pad_token_id(2)
    out.add_add_bos_token(True)
    out.add_chat_template(TEMPLATE)

    def tensor(name: str, *shape: int) -> None:
        out.add_tensor(name, rng.normal(0, 0.3, shape).astype(numpy.float32))

    tensor("token_embd.weight", len(tokens), WIDTH)
    tensor("output.weight", len(tokens), WIDTH)
    out.add_tensor("output_norm.weight", numpy.ones(WIDTH, numpy.float32))
    for layer in range(LAYERS):
        for norm in ("attn_norm", "ffn_norm"):
            out.add_tensor(f"blk.{layer}.{norm}.weight", numpy.ones(WIDTH, numpy.float32))
        for part in ("attn_q", "attn_k", "attn_v", "attn_output"):
            tensor(f"blk.{layer}.{part}.weight", WIDTH, WIDTH)
        tensor(f"blk.{layer}.ffn_gate.weight", INNER, WIDTH)
        tensor(f"blk.{layer}.ffn_up.weight", INNER, WIDTH)
        tensor(f"blk.{layer}.ffn_down.weight", WIDTH, INNER)
    out.write_header_to_file()
    out.write_kv_data_to_file()
    out.write_tensors_to_file()
    out.close()


if __name__ == "__main__":
    make(sys.argv[1])
