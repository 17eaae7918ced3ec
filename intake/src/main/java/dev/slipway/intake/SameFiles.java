package dev.slipway.intake;

import dev.slipway.api.push.Push;
import dev.slipway.api.registry.Lineage;
import dev.slipway.api.registry.Version;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A push of files that are a version already: nothing is taken of what it says of them, so its
/// sender is told what the version does not say.
final class SameFiles {
    private SameFiles() {}

    /// What is left out, a line each; empty where the push says nothing that is new, as one does
    /// that is sent again because its answer was lost.
    static List<String> leftOut(Push push, Version version) {
        String taken = ", for the same files are version " + version.number() + " already";
        List<String> notes = new ArrayList<>();
        if (push.signatureBundle().isPresent() && version.content().signature() == null) {
            notes.add(
                    "signature: not attached"
                            + taken
                            + " (slipway model sign with --for "
                            + push.model()
                            + "/"
                            + version.number()
                            + " attaches one)");
        }
        List<String> tags =
                push.tags().entrySet().stream()
                        .filter(tag -> !tag.getValue().equals(version.tags().get(tag.getKey())))
                        .map(Map.Entry::getKey)
                        .sorted()
                        .toList();
        if (!tags.isEmpty()) {
            notes.add("tags: " + String.join(", ", tags) + ": not set" + taken);
        }
        if (!push.lineage().equals(Lineage.UNKNOWN) && !push.lineage().equals(version.lineage())) {
            notes.add("lineage: not taken" + taken + " and say their own");
        }
        if (push.description() != null && version.description() == null) {
            notes.add("description: not taken" + taken + " and have none");
        }
        return notes;
    }
}
