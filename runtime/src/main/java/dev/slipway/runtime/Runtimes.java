package dev.slipway.runtime;

import java.util.List;
import java.util.Optional;

/// The choice among runtimes.
public final class Runtimes {
    private Runtimes() {}

    /// The runtime that executes the package best: the first specialized one, else the first.
    ///
    /// *Errors*: [ModelRefusedException] when none knows it.
    public static Runtime best(List<Runtime> runtimes, ModelPackage model) {
        Optional<Runtime> general = Optional.empty();
        for (Runtime runtime : runtimes) {
            Optional<Suitability> suitability = runtime.recognise(model);
            if (suitability.isEmpty()) {
                continue;
            }
            if (suitability.get() == Suitability.SPECIALIZED) {
                return runtime;
            }
            general = general.isPresent() ? general : Optional.of(runtime);
        }
        List<String> names = runtimes.stream().map(Runtime::name).toList();
        return general.orElseThrow(() ->
                new ModelRefusedException(
                        model.file(),
                        "start",
                        "no runtime knows this format (runtimes: "
                                + String.join(", ", names)
                                + ")"));
    }

    /// What loading takes.
    ///
    /// *Errors*: [ModelRefusedException] when that is more than the options allow.
    public static ResourceEstimate affordable(
            Runtime runtime, ModelPackage model, LoadOptions options) {
        ResourceEstimate estimate = runtime.estimate(model, options);
        if (estimate.loadPeakBytes() > options.memoryLimitBytes()) {
            throw new ModelRefusedException(
                    model.file(),
                    "size",
                    "loading takes "
                            + estimate.loadPeakBytes()
                            + " bytes (expected: <= "
                            + options.memoryLimitBytes()
                            + ")");
        }
        return estimate;
    }
}
