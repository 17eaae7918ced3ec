package dev.slipway.serving.release;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// What answers of a release have shown of their classes, which nothing says beforehand: which
/// labels there are, and which output has probabilities. It is one for both versions.
///
/// *Threads*: safe from any number of threads.
final class MetClasses {
    private final Map<String, Integer> places = new ConcurrentHashMap<>();
    private final boolean[] taken = new boolean[AnswerClasses.MOST];
    private volatile @Nullable String output;

    /// The place of a label, mostly the same in each process. When all are taken, those that come
    /// share them.
    int place(String label) {
        Integer known = places.get(label);
        if (known != null) {
            return known;
        }
        int first = Math.floorMod(label.hashCode(), taken.length);
        return places.size() < taken.length ? newPlace(label, first) : first;
    }

    private synchronized int newPlace(String label, int first) {
        Integer known = places.get(label);
        if (known != null) {
            return known;
        }
        for (int i = 0; i < taken.length; i++) {
            int place = (first + i) % taken.length;
            if (!taken[place]) {
                taken[place] = true;
                places.put(label, place);
                return place;
            }
        }
        return first;
    }

    /// Whether answers are compared by this output, in which one had probabilities: it is the first
    /// of which that was said.
    boolean isBy(String name) {
        String known = output;
        return (known == null ? first(name) : known).equals(name);
    }

    private synchronized String first(String name) {
        String known = output;
        if (known == null) {
            known = name;
            output = name;
        }
        return known;
    }

    /// The output that has had probabilities; empty while none had.
    Optional<String> output() {
        return Optional.ofNullable(output);
    }
}
