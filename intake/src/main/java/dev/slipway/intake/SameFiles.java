package dev.slipway.intake;

import dev.slipway.api.control.Image;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.journal.JournalException;
import dev.slipway.api.journal.JournalReader;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.push.Push;
import dev.slipway.api.registry.Lineage;
import dev.slipway.api.registry.Version;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A push of files that are a version already: nothing is taken of what it says of them, so its
/// sender is told what the version does not say.
final class SameFiles {
    private final SignatureDesk signatures;
    private final JournalReader journal;

    /// @param signatures tells whose a signature is
    /// @param journal knows the words of descriptions
    SameFiles(SignatureDesk signatures, JournalReader journal) {
        this.signatures = signatures;
        this.journal = journal;
    }

    /// What is left out, a line each; empty where the push says nothing that is new, as one does
    /// that is sent again because its answer was lost.
    ///
    /// *Errors*: `IOException` when a signature cannot be looked at.
    List<String> leftOut(Push push, Version version, Image image) throws IOException {
        String taken = ", for the same files are version " + version.number() + " already";
        List<String> notes = new ArrayList<>();
        if (isSignedByAnother(push, version, image)) {
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
        if (isDescribedOtherwise(push, version)) {
            String own = version.description() == null ? " and have none" : ", with another";
            notes.add("description: not taken" + taken + own);
        }
        return notes;
    }

    /// Whoever signs once more with another key, as after the loss of one, wants that one to count.
    private boolean isSignedByAnother(Push push, Version version, Image image) throws IOException {
        Optional<String> bundle = push.signatureBundle();
        if (bundle.isEmpty()) {
            return false;
        }
        Version.SignatureSummary own = version.content().signature();
        return own == null || !signer(bundle.get(), push, image).equals(Optional.of(own.key()));
    }

    private Optional<Sha256> signer(String bundle, Push push, Image image) throws IOException {
        try {
            return signatures.signer(
                    bundle.getBytes(StandardCharsets.UTF_8), List.of(push.files()), image);
        } catch (PushRefusedException e) {
            // What does not hold is nobody's.
            return Optional.empty();
        }
    }

    private boolean isDescribedOtherwise(Push push, Version version) {
        FreeText words = push.description();
        FreeText own = version.description();
        return words != null && (own == null || !words.value().equals(revealed(own, words)));
    }

    /// An image holds the token of a text. Where the text cannot be read at the moment, nothing is
    /// said of it.
    private String revealed(FreeText own, FreeText unread) {
        try {
            return journal.reveal(own.value()).orElse(own.value());
        } catch (JournalException e) {
            return unread.value();
        }
    }
}
