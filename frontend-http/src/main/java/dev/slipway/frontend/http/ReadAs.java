package dev.slipway.frontend.http;

import dev.slipway.api.error.Refusal;
import dev.slipway.api.inference.Permit;
import dev.slipway.api.inference.RequestHead;
import dev.slipway.api.model.Signature;
import dev.slipway.tensor.TensorAllocator;
import java.util.Optional;

/// A permit with the signature of another version, by which its request is read.
///
/// @param permit is closed by its own holder
record ReadAs(Permit permit, Signature signature) implements Permit {
    @Override
    public RequestHead head() {
        return permit.head();
    }

    @Override
    public TensorAllocator allocator() {
        return permit.allocator();
    }

    @Override
    public Optional<Refusal> reserve(long bytes) {
        return permit.reserve(bytes);
    }

    @Override
    public Optional<Refusal> grow(long inputBytes) {
        return permit.grow(inputBytes);
    }

    @Override
    public void close() {}
}
