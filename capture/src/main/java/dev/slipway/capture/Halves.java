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
/// Mostly it is observed next, or behind what a few other threads brought in between: the newest
/// are looked through, and a map has those that wait for longer.
///
/// *Threads*: one.
final class Halves {
    private static final int NEWEST = 4;

    private final long limit;

    /// As they came, from `next` on, which is the place of the oldest of them.
    private final CaptureItem.@Nullable Tensors[] newest =
            new CaptureItem.@Nullable Tensors[NEWEST];

    private int next;
    private final Map<PredictionId, CaptureItem.Tensors> older = new LinkedHashMap<>();
    private long bytes;

    Halves(long limit) {
        this.limit = limit;
    }

    /// Keeps them; how many others had to be given up.
    int add(CaptureItem.Tensors tensors) {
        CaptureItem.@Nullable Tensors oldest = newest[next];
        if (oldest != null) {
            older.put(oldest.id(), oldest);
        }
        newest[next] = tensors;
        next = (next + 1) % NEWEST;
        bytes += tensors.bytes();
        return bytes > limit ? giveUp() : 0;
    }

    /// The last that came stays.
    private int giveUp() {
        int given = 0;
        Iterator<CaptureItem.Tensors> oldest = older.values().iterator();
        while (bytes > limit && oldest.hasNext()) {
            bytes -= oldest.next().bytes();
            oldest.remove();
            given++;
        }
        for (int i = 0; bytes > limit && i < NEWEST - 1; i++) {
            given += removeAt((next + i) % NEWEST) == null ? 0 : 1;
        }
        return given;
    }

    /// Those of this prediction, or null.
    CaptureItem.@Nullable Tensors take(PredictionId id) {
        for (int back = 1; back <= NEWEST; back++) {
            int place = (next + NEWEST - back) % NEWEST;
            CaptureItem.@Nullable Tensors one = newest[place];
            if (one != null && one.id().equals(id)) {
                return removeAt(place);
            }
        }
        CaptureItem.@Nullable Tensors one = older.isEmpty() ? null : older.remove(id);
        bytes -= one == null ? 0 : one.bytes();
        return one;
    }

    private CaptureItem.@Nullable Tensors removeAt(int place) {
        CaptureItem.@Nullable Tensors one = newest[place];
        newest[place] = null;
        bytes -= one == null ? 0 : one.bytes();
        return one;
    }
}
