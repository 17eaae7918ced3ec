package dev.slipway.server.operator;

import dev.slipway.api.control.Image;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.registry.Model;
import dev.slipway.api.registry.Version;
import dev.slipway.documents.Documents;
import dev.slipway.journal.artifact.ArtifactStore;
import dev.slipway.journal.artifact.Mentions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// The artifacts that something of today needs: versions that are not deleted, with the evidence
/// about them. What only the past needs is for the journal to tell, not to keep.
///
/// Aliases and endpoints name versions, so what they reach is among these. Files on their way in
/// are held by leases.
public final class LiveArtifacts {
    private LiveArtifacts() {}

    /// Every digest that stands in what is known of a version counts.
    public static Set<Sha256> in(Image image, ArtifactStore artifacts) throws IOException {
        List<String> texts = new ArrayList<>();
        for (Model model : image.models()) {
            for (Version version : model.versions().values()) {
                texts.add(Documents.json(version));
                image.approvals(version.content().digest()).stream()
                        .map(Documents::json)
                        .forEach(texts::add);
            }
        }
        return Mentions.in(texts, artifacts);
    }
}
