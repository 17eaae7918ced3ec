package dev.slipway.api.inference;

import dev.slipway.api.error.Refusal;
import dev.slipway.api.model.Signature;
import dev.slipway.tensor.TensorAllocator;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// Permission to read one request's body, with the bytes and the place it holds.
///
/// *Threads*: one request's, so one thread's at a time; `close` may come from another.
public interface Permit extends AutoCloseable {
    /// The head that was admitted.
    RequestHead head();

    /// What the endpoint's routed version takes: codecs that carry column names bind them to it.
    Signature signature();

    /// Whether a release divides the endpoint's requests and so has a say in who answers this one.
    default boolean isInRelease() {
        return false;
    }

    /// Notes that the body does not fit the signature; whoever compares two versions asks whether
    /// it would have fitted the other's. Said before the refusal goes out.
    ///
    /// @param fits whether it fits another signature; may take as long as decoding it
    default void misfit(Predicate<Signature> fits) {}

    /// Buffers for the request's tensors, in the memory that the version reads best; they are taken
    /// back when the permit is closed.
    TensorAllocator allocator();

    /// Takes `bytes` more from the process-wide budget of request bytes, for bodies that turn out
    /// larger than the head declared. Empty when granted.
    Optional<Refusal> reserve(long bytes);

    /// Takes what inputs of so many bytes grow to while they are answered: the answer, and what the
    /// model needs meanwhile. Asked before they are decoded. Empty when granted.
    default Optional<Refusal> grow(long inputBytes) {
        return Optional.empty();
    }

    /// Why the request need not be decoded: others wait already, and there is no doubt that it
    /// would be turned away for its deadline once it is. It counts as turned away then, and what
    /// is left is to close the permit. Empty where there is a doubt, and while nobody waits.
    ///
    /// @param announced looks through the body; asked only while others wait
    default Optional<PredictionOutcome.Refused> foresee(Supplier<Optional<Announced>> announced) {
        return Optional.empty();
    }

    /// Gives everything back. Idempotent.
    @Override
    void close();
}
