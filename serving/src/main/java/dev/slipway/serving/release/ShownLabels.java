package dev.slipway.serving.release;

import java.util.HashSet;
import java.util.Set;

/// What one version has answered in an output that may have labels, as far as it takes to tell
/// classes from what is none. A text that says which version it is never changes; ids, and texts
/// that somebody reads, do not come back.
///
/// *Threads*: one at a time.
public final class ShownLabels {
    private final Set<String> labels = new HashSet<>();
    private boolean isBack;

    /// Takes in the label of an answer.
    public void see(String label) {
        if (labels.contains(label)) {
            isBack = true;
        } else if (labels.size() < AnswerClasses.MOST) {
            labels.add(label);
        }
    }

    /// Whether it has answered several labels, and one of them again.
    public boolean areClasses() {
        return isBack && labels.size() > 1;
    }

    /// Whether it has always answered the same label, and the other version no other one.
    public boolean isOnlyOf(ShownLabels other) {
        return labels.size() == 1 && labels.containsAll(other.labels);
    }
}
