package dev.slipway.tensor;

/// A tensor under the name that a signature gives it.
public record NamedTensor(String name, Tensor tensor) {}
