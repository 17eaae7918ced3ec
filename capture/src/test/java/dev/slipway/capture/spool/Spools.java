package dev.slipway.capture.spool;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.capture.CaptureReason;
import dev.slipway.api.capture.CapturedPrediction;
import dev.slipway.api.spec.CapturePolicy;
import dev.slipway.capture.Flown;
import dev.slipway.capture.Moved;
import dev.slipway.serving.capture.CaptureCounts;
import dev.slipway.serving.capture.CaptureItem;
import dev.slipway.serving.capture.CapturedCall;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Spools that tests write to, and what is read of them.
final class Spools {
    private Spools() {}

    /// One with the usual limits, at the start of [Flown].
    static Spool open(Path directory, CaptureCounts counts) throws IOException {
        return Spool.open(directory, spec(SpoolLimits.DEFAULT, counts, new Moved(Flown.START)));
    }

    static Spool.SpoolSpec spec(SpoolLimits limits, CaptureCounts counts, InstantSource clock) {
        return new Spool.SpoolSpec(limits, counts, new ColumnHash(new byte[32]), clock);
    }

    /// A prediction that was drawn, so many seconds after the start.
    static WholePrediction drawn(int seconds, CapturedCall call) {
        return new WholePrediction(
                Flown.answered(seconds, 5_000),
                CaptureReason.SAMPLE,
                new TeamName("risk"),
                Flown.tensors(seconds, call));
    }

    /// The tensors of a prediction as if this policy had drawn it; absent where it has none.
    static CaptureItem.@Nullable Tensors drawn(WholePrediction one, CapturePolicy policy) {
        CaptureItem.Tensors tensors = one.tensors();
        return tensors == null
                ? null
                : new CaptureItem.Tensors(
                        tensors.id(),
                        tensors.version(),
                        tensors.signature(),
                        tensors.inputs(),
                        tensors.outputs(),
                        tensors.features(),
                        policy);
    }

    /// All that can be read of its files, oldest first.
    static List<CapturedPrediction> read(Spool spool) throws IOException {
        List<CapturedPrediction> all = new ArrayList<>();
        for (SpoolFile file : spool.files().reversed()) {
            try (SpoolReader reader = SpoolReader.open(file.path())) {
                for (SpooledPrediction one = reader.next(_ -> true);
                        one != null;
                        one = reader.next(_ -> true)) {
                    all.add(one.prediction());
                }
            }
        }
        return all;
    }
}
