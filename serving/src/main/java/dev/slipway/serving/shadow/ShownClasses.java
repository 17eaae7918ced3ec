package dev.slipway.serving.shadow;

import dev.slipway.serving.release.AnswerClasses;
import dev.slipway.serving.release.ShownLabels;
import dev.slipway.serving.shadow.Deciding.By;
import dev.slipway.tensor.Tensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Which outputs have shown that they say classes, where nothing says so beforehand: labels that
/// come back and are not always the same, numbers that are probabilities.
///
/// *Threads*: the shadow's own sees answers; whoever reports asks at any time.
final class ShownClasses {
    private final List<Deciding> deciding;
    private final Map<Integer, Labels> labels = new HashMap<>();

    /// Outputs by their places.
    private final Set<Integer> shown = ConcurrentHashMap.newKeySet();

    /// Outputs in which both versions have always answered one label, and no other.
    private final Set<Integer> alike = ConcurrentHashMap.newKeySet();

    /// What both versions have answered in an output.
    private record Labels(ShownLabels candidate, ShownLabels stable) {
        boolean areClasses() {
            return candidate.areClasses() || stable.areClasses();
        }

        boolean areAlike() {
            return stable.isOnlyOf(candidate);
        }
    }

    /// Nothing has shown anything.
    ///
    /// @param deciding what each output decides
    ShownClasses(List<Deciding> deciding) {
        this.deciding = deciding;
    }

    /// Takes in a pair of answers.
    ///
    /// @param candidate null where it did not answer
    void see(int place, @Nullable Tensor candidate, Tensor stable, int rows) {
        if (shown.contains(place)) {
            return;
        }
        switch (deciding.get(place).by()) {
            case CLASS -> {}
            case LABEL -> seeLabels(place, candidate, stable, rows);
            case NUMBERS -> {
                if (TensorComparer.hasProbabilities(stable)) {
                    shown.add(place);
                }
            }
        }
    }

    private void seeLabels(int place, @Nullable Tensor candidate, Tensor stable, int rows) {
        Labels both =
                labels.computeIfAbsent(
                        place, _ -> new Labels(new ShownLabels(), new ShownLabels()));
        AnswerClasses.label(stable, rows).ifPresent(both.stable()::see);
        if (candidate != null) {
            AnswerClasses.label(candidate, rows).ifPresent(both.candidate()::see);
        }
        if (both.areClasses()) {
            shown.add(place);
        }
        if (both.areAlike()) {
            alike.add(place);
        } else {
            alike.remove(place);
        }
    }

    /// Whether rows of an output that have another label, or fall on the other side of a threshold,
    /// are decided otherwise. A text that says which version it is says another thing in each.
    boolean areFlips(int place) {
        return deciding.get(place).by() != By.LABEL
                || shown.contains(place)
                || alike.contains(place);
    }

    /// Whether rows of an output are decided otherwise whose greatest number is another one. Beside
    /// an output that says classes it may be any element of a vector.
    boolean areRanks(int place) {
        return deciding.get(place).by() == By.CLASS || shown.contains(place) || !saysClasses();
    }

    private boolean saysClasses() {
        for (int place = 0; place < deciding.size(); place++) {
            By by = deciding.get(place).by();
            if (by == By.CLASS || (by == By.LABEL && shown.contains(place))) {
                return true;
            }
        }
        return false;
    }
}
