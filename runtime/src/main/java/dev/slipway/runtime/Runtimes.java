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
        return general.orElseThrow(() ->
                new ModelRefusedException(
                        model.file(), "start", "no runtime knows this format" + formats(runtimes)));
    }

    /// In the order of the alphabet: that in which runtimes are found may be any.
    private static String formats(List<Runtime> runtimes) {
        List<String> formats =
                runtimes.stream()
                        .flatMap(runtime -> runtime.formats().stream())
                        .distinct()
                        .sorted()
                        .toList();
        return formats.isEmpty() ? "" : " (expected: one of " + String.join(", ", formats) + ")";
    }

    /// An estimate that is within a limit.
    ///
    /// *Errors*: [ModelRefusedException] when it is not.
    public static ResourceEstimate affordable(
            ResourceEstimate estimate, ModelPackage model, long limit) {
        if (estimate.loadPeakBytes() > limit) {
            throw new ModelRefusedException(
                    model.file(),
                    "size",
                    "loading takes "
                            + estimate.loadPeakBytes()
                            + " bytes (expected: <= "
                            + limit
                            + ")");
        }
        return estimate;
    }
}
