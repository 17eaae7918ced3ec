package dev.slipway.testkit.fake;

import dev.slipway.api.error.Refusal;
import dev.slipway.api.inference.Announced;
import dev.slipway.api.inference.Permit;
import dev.slipway.api.inference.PredictionOutcome;
import dev.slipway.api.inference.RequestHead;
import dev.slipway.api.model.Signature;
import dev.slipway.tensor.TensorAllocator;
import java.util.Optional;
import java.util.function.LongFunction;
import java.util.function.Supplier;

/// A permit whose byte budget is the test's: everything but `reserve` is the permit's behind it.
///
/// @param budget what `reserve` answers to a number of bytes
public record BudgetedPermit(Permit behind, LongFunction<Optional<Refusal>> budget)
        implements Permit {
    @Override
    public RequestHead head() {
        return behind.head();
    }

    @Override
    public Signature signature() {
        return behind.signature();
    }

    @Override
    public TensorAllocator allocator() {
        return behind.allocator();
    }

    @Override
    public Optional<Refusal> reserve(long bytes) {
        return budget.apply(bytes);
    }

    @Override
    public Optional<PredictionOutcome.Refused> foresee(Supplier<Optional<Announced>> announced) {
        return behind.foresee(announced);
    }

    @Override
    public void close() {
        behind.close();
    }
}
