package dev.slipway.control.image;

import dev.slipway.api.control.ApprovalEntry;
import dev.slipway.api.control.Observation;
import dev.slipway.api.control.TokenEntry;
import dev.slipway.api.control.TrustedKey;
import dev.slipway.api.control.Unloading;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.registry.Model;
import dev.slipway.api.spec.DeclaredObject;
import dev.slipway.api.spec.Kind;
import dev.slipway.control.image.FoldedImage.Parts;
import dev.slipway.control.image.FoldedImage.Tokens;
import dev.slipway.documents.Documents;
import java.time.Instant;
import java.util.List;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;
import org.pcollections.PVector;
import org.pcollections.TreePMap;
import org.pcollections.TreePVector;

/// An image as text, for snapshots.
public final class ImageText {
    private ImageText() {}

    /// What a snapshot holds: lists, each in an order that folding them again keeps.
    record Lists(
            Instant time,
            List<Model> models,
            List<DeclaredObject> objects,
            List<TokenEntry> tokens,
            List<ApprovalEntry> approvals,
            List<TrustedKey> keys,
            List<Observation> observations,
            List<Unloading> unloaded) {}

    /// The text of an image.
    public static String write(FoldedImage image) {
        Parts parts = image.parts();
        return Documents.json(
                new Lists(
                        image.time(),
                        List.copyOf(parts.models().values()),
                        parts.objects().values().stream()
                                .flatMap(ofKind -> ofKind.values().stream())
                                .toList(),
                        List.copyOf(parts.tokens().byId().values()),
                        parts.approvals().values().stream().flatMap(List::stream).toList(),
                        List.copyOf(parts.keys().values()),
                        parts.observations().values().stream()
                                .flatMap(nodes -> nodes.values().stream())
                                .toList(),
                        List.copyOf(parts.unloaded().values())));
    }

    /// The image that a text holds.
    ///
    /// @param seq of its last record
    ///
    /// *Errors*: [dev.slipway.documents.DocumentException].
    public static FoldedImage read(long seq, String text) {
        Lists lists = Documents.read(text, Lists.class);
        TreePMap<String, Model> models = TreePMap.empty();
        for (Model model : lists.models()) {
            models = models.plus(model.name().value(), model);
        }
        Tokens tokens = new Tokens(TreePMap.empty(), HashTreePMap.empty());
        for (TokenEntry token : lists.tokens()) {
            tokens = tokens.with(token);
        }
        TreePMap<String, TrustedKey> keys = TreePMap.empty();
        for (TrustedKey key : lists.keys()) {
            keys = keys.plus(key.hint().hex(), key);
        }
        PMap<EndpointName, Unloading> unloaded = HashTreePMap.empty();
        for (Unloading one : lists.unloaded()) {
            unloaded = unloaded.plus(one.endpoint(), one);
        }
        return new FoldedImage(
                seq,
                lists.time(),
                new Parts(
                        models,
                        objects(lists.objects()),
                        tokens,
                        approvals(lists.approvals()),
                        keys,
                        observations(lists.observations()),
                        unloaded));
    }

    private static PMap<Kind, TreePMap<String, DeclaredObject>> objects(
            List<DeclaredObject> objects) {
        PMap<Kind, TreePMap<String, DeclaredObject>> kinds = HashTreePMap.empty();
        for (DeclaredObject object : objects) {
            Kind kind = object.spec().kind();
            TreePMap<String, DeclaredObject> ofKind = kinds.getOrDefault(kind, TreePMap.empty());
            kinds = kinds.plus(kind, ofKind.plus(object.spec().name(), object));
        }
        return kinds;
    }

    private static PMap<Sha256, PVector<ApprovalEntry>> approvals(List<ApprovalEntry> entries) {
        PMap<Sha256, PVector<ApprovalEntry>> approvals = HashTreePMap.empty();
        for (ApprovalEntry entry : entries) {
            PVector<ApprovalEntry> earlier =
                    approvals.getOrDefault(entry.digest(), TreePVector.empty());
            approvals = approvals.plus(entry.digest(), earlier.plus(entry));
        }
        return approvals;
    }

    private static PMap<EndpointName, TreePMap<String, Observation>> observations(
            List<Observation> seen) {
        PMap<EndpointName, TreePMap<String, Observation>> observations = HashTreePMap.empty();
        for (Observation one : seen) {
            TreePMap<String, Observation> nodes =
                    observations.getOrDefault(one.endpoint(), TreePMap.empty());
            observations = observations.plus(one.endpoint(), nodes.plus(one.node(), one));
        }
        return observations;
    }
}
