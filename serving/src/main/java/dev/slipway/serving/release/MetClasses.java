package dev.slipway.serving.release;

import dev.slipway.stats.counts.Arm;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// What answers of a release have shown of their classes, which nothing says beforehand: which
/// output has them, and which labels there are. It is one for both versions.
///
/// *Threads*: safe from any number of threads.
final class MetClasses {
    private final Map<String, Integer> places = new ConcurrentHashMap<>();
    private final boolean[] taken = new boolean[AnswerClasses.MOST];

    /// What was answered in outputs that may have labels, until one output has shown that it has
    /// classes. Guarded by this.
    private final Map<Said, ShownLabels> shown = new HashMap<>();

    private volatile @Nullable String output;

    /// Whose answers in which output.
    private record Said(String output, Arm arm) {}

    /// The output by which answers are compared: the first that has shown that it has classes; null
    /// while none has.
    @Nullable String output() {
        return output;
    }

    /// Whether answers are compared by this output, which has just shown that it has classes.
    boolean isBy(String name) {
        String known = output;
        return (known == null ? first(name) : known).equals(name);
    }

    private synchronized String first(String name) {
        String known = output;
        if (known == null) {
            known = name;
            output = name;
            shown.clear();
        }
        return known;
    }

    /// The place of a label that a version answered in an output; empty while that has not shown
    /// that it has classes, and where another one has. The answer that shows it is none itself: it
    /// was picked by its label.
    OptionalInt place(String name, Arm arm, String label) {
        String known = output;
        if (known == null) {
            show(name, arm, label);
            return OptionalInt.empty();
        }
        return known.equals(name) ? OptionalInt.of(place(label)) : OptionalInt.empty();
    }

    private synchronized void show(String name, Arm arm, String label) {
        if (output == null) {
            ShownLabels labels = shown.computeIfAbsent(new Said(name, arm), _ -> new ShownLabels());
            labels.see(label);
            if (labels.areClasses()) {
                String _ = first(name);
            }
        }
    }

    /// Mostly the same in each process. When all places are taken, labels that come share them.
    private int place(String label) {
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
}
