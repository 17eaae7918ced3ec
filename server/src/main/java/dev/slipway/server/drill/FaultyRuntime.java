package dev.slipway.server.drill;

import dev.slipway.runtime.LoadOptions;
import dev.slipway.runtime.LoadedModel;
import dev.slipway.runtime.ModelPackage;
import dev.slipway.runtime.ResourceEstimate;
import dev.slipway.runtime.Runtime;
import dev.slipway.runtime.Suitability;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// A runtime that breaks the candidate of a drill, and nothing else.
final class FaultyRuntime implements Runtime {
    /// Longer than any drill.
    private static final long STALL_MINUTES = 60;

    private final Runtime runtime;
    private final FaultSwitch faults;

    FaultyRuntime(Runtime runtime, FaultSwitch faults) {
        this.runtime = runtime;
        this.faults = faults;
    }

    @Override
    public String name() {
        return runtime.name();
    }

    @Override
    public boolean isNative() {
        return runtime.isNative();
    }

    @Override
    public List<String> formats() {
        return runtime.formats();
    }

    @Override
    public Optional<Suitability> recognise(ModelPackage model) {
        return runtime.recognise(model);
    }

    @Override
    public ResourceEstimate estimate(ModelPackage model, LoadOptions options) {
        return runtime.estimate(model, options);
    }

    @Override
    public LoadedModel load(ModelPackage model, LoadOptions options) {
        if (!DrillGround.isCandidate(model.root())) {
            return runtime.load(model, options);
        }
        return switch (faults.fault()) {
            case CRASH_IN_LOAD ->
                    throw new IllegalStateException("the drill has it crash while it is loaded");
            case SLOW_WARM_UP -> {
                stall();
                yield runtime.load(model, options);
            }
            case LATENCY, ERRORS, NAN, MISTAKES ->
                    new FaultyModel(runtime.load(model, options), faults);
            case SILENT_METRICS, CONTROLLER_KILLED, NONE -> runtime.load(model, options);
        };
    }

    /// Ends with the process, which a drill does not wait for.
    private static void stall() {
        try {
            boolean _ = new CountDownLatch(1).await(STALL_MINUTES, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the drill kept it from loading", e);
        }
    }
}
