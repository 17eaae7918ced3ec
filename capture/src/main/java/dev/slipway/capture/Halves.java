package dev.slipway.capture;

import dev.slipway.api.inference.PredictionId;
import dev.slipway.serving.capture.WaitingObserved;
import dev.slipway.serving.capture.WaitingTensors;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Tensors that wait for what is observed of their prediction, bounded in bytes: the oldest are
/// given up when there are too many.
///
/// Mostly it is observed next, or behind what a few other threads brought in between: the newest
/// stay where they stand in the ring and are looked through there, and a map has copies of those
/// that wait for longer.
///
/// *Threads*: one.
final class Halves {
    private static final int NEWEST = 4;

    private final long limit;

    /// As they came, from `next` on, which is the place of the oldest of them.
    private final WaitingTensors[] newest = new WaitingTensors[NEWEST];

    /// Which of those places have any.
    private final boolean[] isWaiting = new boolean[NEWEST];

    private int next;
    private final Map<PredictionId, WaitingTensors> older = new LinkedHashMap<>();
    private long bytes;

    Halves(long limit) {
        this.limit = limit;
        Arrays.setAll(newest, _ -> new WaitingTensors());
    }

    /// Takes them in; how many others had to be given up.
    int add(WaitingTensors tensors) {
        keep(next);
        newest[next].become(tensors);
        isWaiting[next] = true;
        next = (next + 1) % NEWEST;
        bytes += tensors.size();
        return bytes > limit ? giveUp() : 0;
    }

    /// Copies what stands in the ring, which is about to let go of it.
    void keep() {
        for (int i = 0; i < NEWEST; i++) {
            keep((next + i) % NEWEST);
        }
    }

    private void keep(int place) {
        if (isWaiting[place]) {
            WaitingTensors kept = newest[place].kept();
            isWaiting[place] = false;
            older.put(kept.id(), kept);
        }
    }

    /// The last that came stays.
    private int giveUp() {
        int given = 0;
        Iterator<WaitingTensors> oldest = older.values().iterator();
        while (bytes > limit && oldest.hasNext()) {
            bytes -= oldest.next().size();
            oldest.remove();
            given++;
        }
        for (int i = 0; bytes > limit && i < NEWEST - 1; i++) {
            int place = (next + i) % NEWEST;
            if (isWaiting[place]) {
                remove(place);
                given++;
            }
        }
        return given;
    }

    /// Those of this prediction, until others are added; or null.
    @Nullable WaitingTensors take(WaitingObserved observed) {
        for (int back = 1; back <= NEWEST; back++) {
            int place = (next + NEWEST - back) % NEWEST;
            if (isWaiting[place] && newest[place].areOf(observed)) {
                remove(place);
                return newest[place];
            }
        }
        WaitingTensors one = older.isEmpty() ? null : older.remove(observed.id());
        bytes -= one == null ? 0 : one.size();
        return one;
    }

    private void remove(int place) {
        isWaiting[place] = false;
        bytes -= newest[place].size();
    }
}
