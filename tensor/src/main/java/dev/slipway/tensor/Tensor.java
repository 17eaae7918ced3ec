package dev.slipway.tensor;

/// A dense, row-major, n-dimensional array of one datatype.
///
/// *Threads*: safe to read from many threads once its elements have been written.
public sealed interface Tensor permits DenseTensor, BytesTensor {
    /// The type of the elements.
    Datatype datatype();

    /// The extents, all concrete.
    Shape shape();

    /// The number of elements.
    int elementCount();

    /// The extent of the first axis, or 1 for a scalar: how many rows a batch holds.
    default int rows() {
        return shape().rank() == 0 ? 1 : (int) shape().extent(0);
    }
}
