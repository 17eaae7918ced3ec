package dev.slipway.stats.compare;

/// In what two tensors differ; the first that applies, in this order.
public enum DifferenceKind {
    /// One of them is not there.
    PRESENCE,
    /// The types of their elements.
    DATATYPE,
    /// Their shapes.
    SHAPE,
    /// Which elements are NaN or infinite.
    MASK,
    /// Values that lie further apart than the tolerance.
    VALUES,
    /// Nothing, within the tolerance.
    NONE
}
