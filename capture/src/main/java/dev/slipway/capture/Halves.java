package dev.slipway.capture;

import dev.slipway.api.inference.PredictionId;
import dev.slipway.serving.capture.CaptureItem;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Tensors that wait for what is observed of their prediction, bounded in bytes: the oldest are
/// given up when there are too many.
///
/// *Threads*: one.
final class Halves {
    private final long limit;
    private final Map<PredictionId, CaptureItem.Tensors> waiting = new LinkedHashMap<>();
    private long bytes;

    Halves(long limit) {
        this.limit = limit;
    }

    /// Keeps them; how many others had to be given up.
    int add(CaptureItem.Tensors tensors) {
        waiting.put(tensors.id(), tensors);
        bytes += tensors.bytes();
        return bytes > limit ? giveUp() : 0;
    }

    private int giveUp() {
        int given = 0;
        Iterator<CaptureItem.Tensors> oldest = waiting.values().iterator();
        while (bytes > limit && waiting.size() > 1) {
            bytes -= oldest.next().bytes();
            oldest.remove();
            given++;
        }
        return given;
    }

    /// Those of this prediction, or null.
    CaptureItem.@Nullable Tensors take(PredictionId id) {
        CaptureItem.Tensors tensors = waiting.remove(id);
        if (tensors != null) {
            bytes -= tensors.bytes();
        }
        return tensors;
    }
}
