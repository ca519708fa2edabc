"""The decoder: embedding, layers and their cache."""

from __future__ import annotations

from onnx import TensorProto

from ..architecture import Architecture
from ..checkpoint import Tensors
from ..errors import ExportError
from .attention import Attention, Cache
from .builder import GraphBuilder
from .norm import root_mean_square_norm
from .precision import Linears
from .rotary import Positions, positions

EMBEDDING = "embed_tokens.weight"


def prefix_of(tensors: Tensors) -> str:
    """What the names of a decoder's tensors begin with; heads around it have names of their own."""
    found = [name.removesuffix(EMBEDDING) for name in tensors.names() if name.endswith(EMBEDDING)]
    if len(found) != 1:
        raise ExportError(f"The checkpoint has {len(found)} tensors called {EMBEDDING}; one is needed.")
    return found[0]


class Decoder:
    """input_ids int64 [batch, tokens] -> states float32 [batch, tokens, width] before the last norm."""

    def __init__(
        self, graph: GraphBuilder, shape: Architecture, tensors: Tensors, linears: Linears, cached: bool
    ) -> None:
        self._graph = graph
        self._shape = shape
        self._tensors = tensors
        self._linears = linears
        self._prefix = prefix_of(tensors)
        self._cached = cached

    def apply(self, ids: str) -> str:
        pasts = [self._past(layer) for layer in range(self._shape.layers)]
        first = pasts[0]
        at = positions(self._graph, self._shape, ids, first and first.key)
        name = f"{self._prefix}{EMBEDDING}"
        x = self._linears.rows(ids, name, self._tensors.read(name))
        for layer, past in enumerate(pasts):
            x = self._layer(x, layer, at, past)
        return x

    def final_norm(self, x: str) -> str:
        return self._norm(x, f"{self._prefix}norm.weight")

    def _layer(self, x: str, layer: int, at: Positions, past: Cache | None) -> str:
        graph, name = self._graph, f"{self._prefix}layers.{layer}"
        attention = Attention(graph, self._shape, self._tensors, self._linears, f"{name}.self_attn")
        normed = self._norm(x, f"{name}.input_layernorm.weight")
        mixed, present = attention.apply(normed, at, past)
        if past is not None:
            self._present(layer, present)
        x = graph.node("Add", x, mixed)
        return graph.node("Add", x, self._feed_forward(x, name))

    def _feed_forward(self, x: str, name: str) -> str:
        """SwiGLU: down(silu(gate(x)) * up(x))."""
        graph = self._graph
        normed = self._norm(x, f"{name}.post_attention_layernorm.weight")
        gate = self._linear(normed, f"{name}.mlp.gate_proj")
        up = self._linear(normed, f"{name}.mlp.up_proj")
        activated = graph.node("Mul", gate, graph.node("Sigmoid", gate))
        return self._linear(graph.node("Mul", activated, up), f"{name}.mlp.down_proj")

    def _linear(self, x: str, name: str) -> str:
        return self._linears.apply(x, name, self._tensors.read(f"{name}.weight"))

    def _norm(self, x: str, name: str) -> str:
        return root_mean_square_norm(self._graph, x, name, self._tensors.read(name), self._shape.epsilon)

    def _past(self, layer: int) -> Cache | None:
        if not self._cached:
            return None
        shape = ("batch", self._shape.key_value_heads, "past", self._shape.head_dim)
        names = (f"past_key_values.{layer}.{part}" for part in ("key", "value"))
        return Cache(*(self._graph.input(name, TensorProto.FLOAT, shape) for name in names))

    def _present(self, layer: int, cache: Cache) -> None:
        shape = ("batch", self._shape.key_value_heads, "past + tokens", self._shape.head_dim)
        for part, value in (("key", cache.key), ("value", cache.value)):
            self._graph.output(f"present.{layer}.{part}", value, TensorProto.FLOAT, shape)
