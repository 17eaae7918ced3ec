package dev.slipway.control.image;

import dev.slipway.api.control.ApprovalEntry;
import dev.slipway.api.control.Observation;
import dev.slipway.api.control.Predecessor;
import dev.slipway.api.control.Proposal;
import dev.slipway.api.control.TokenEntry;
import dev.slipway.api.control.TrustedKey;
import dev.slipway.api.control.Unloading;
import dev.slipway.api.job.LastRun;
import dev.slipway.api.job.ScoreJob;
import dev.slipway.api.job.StreamJob;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.registry.Model;
import dev.slipway.api.release.Release;
import dev.slipway.api.spec.DeclaredObject;
import dev.slipway.api.spec.Kind;
import dev.slipway.control.image.FoldedImage.Consent;
import dev.slipway.control.image.FoldedImage.Parts;
import dev.slipway.control.image.FoldedImage.Tokens;
import dev.slipway.control.image.JobFold.Book;
import dev.slipway.control.image.ReleaseFold.Past;
import dev.slipway.documents.Documents;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;
import org.pcollections.PVector;
import org.pcollections.TreePMap;
import org.pcollections.TreePVector;

/// An image as text, for snapshots: a line with all but the models, which are few things, then
/// lines with some models each, which a start reads on all cores.
public final class ImageText {
    private static final int MODELS_A_LINE = 250;
    private static final String END_OF_LINE = "\n";

    private ImageText() {}

    /// What the first line holds: lists, each in an order that folding them again keeps.
    record Lists(
            Instant time,
            List<DeclaredObject> objects,
            List<TokenEntry> tokens,
            List<ApprovalEntry> approvals,
            List<TrustedKey> keys,
            List<Observation> observations,
            List<Unloading> unloaded,
            List<Releases> releases,
            List<Proposal> proposals,
            List<Predecessor> predecessors,
            boolean isSecondPersonWaived,
            long lastJob,
            List<ScoreJob> jobs,
            List<StreamJob> streams,
            List<LastRun> runs) {}

    /// The releases of one endpoint.
    record Releases(EndpointName endpoint, long last, List<Release> known) {}

    /// What another line holds.
    record Models(List<Model> models) {}

    /// The text of an image.
    public static String write(FoldedImage image) {
        Parts parts = image.parts();
        StringBuilder text = new StringBuilder(Documents.json(lists(image.time(), parts)));
        List<Model> models = List.copyOf(parts.models().values());
        for (int from = 0; from < models.size(); from += MODELS_A_LINE) {
            int to = Math.min(models.size(), from + MODELS_A_LINE);
            text.append(END_OF_LINE).append(Documents.json(new Models(models.subList(from, to))));
        }
        return text.toString();
    }

    private static Lists lists(Instant time, Parts parts) {
        return new Lists(
                time,
                parts.objects().values().stream()
                        .flatMap(ofKind -> ofKind.values().stream())
                        .toList(),
                List.copyOf(parts.tokens().byId().values()),
                parts.approvals().values().stream().flatMap(List::stream).toList(),
                List.copyOf(parts.keys().values()),
                parts.observations().values().stream()
                        .flatMap(nodes -> nodes.values().stream())
                        .toList(),
                List.copyOf(parts.unloaded().values()),
                parts.releases().entrySet().stream()
                        .map(one ->
                                new Releases(
                                        one.getKey(),
                                        one.getValue().last(),
                                        List.copyOf(one.getValue().known())))
                        .toList(),
                List.copyOf(parts.consent().proposals().values()),
                List.copyOf(parts.consent().predecessors().values()),
                parts.consent().isWaived(),
                parts.jobs().last(),
                List.copyOf(parts.jobs().known().values()),
                List.copyOf(parts.jobs().streams().values()),
                List.copyOf(parts.jobs().runs().values()));
    }

    /// The image that a text holds.
    ///
    /// @param seq of its last record
    ///
    /// *Errors*: [dev.slipway.documents.DocumentException].
    public static FoldedImage read(long seq, String text) {
        List<String> lines = List.of(text.split(END_OF_LINE));
        Lists lists = Documents.readOwn(lines.getFirst(), Lists.class);
        return new FoldedImage(
                seq,
                lists.time(),
                new Parts(
                        models(lines.subList(1, lines.size())),
                        objects(lists.objects()),
                        tokens(lists.tokens()),
                        approvals(lists.approvals()),
                        keys(lists.keys()),
                        observations(lists.observations()),
                        unloaded(lists.unloaded()),
                        releases(lists.releases()),
                        consent(lists),
                        jobs(lists)));
    }

    private static TreePMap<String, Model> models(List<String> lines) {
        SortedMap<String, Model> models = new TreeMap<>();
        List<Models> read =
                lines.parallelStream().map(line -> Documents.readOwn(line, Models.class)).toList();
        for (Models some : read) {
            for (Model model : some.models()) {
                models.put(model.name().value(), model);
            }
        }
        return TreePMap.fromSortedMap(models);
    }

    private static Tokens tokens(List<TokenEntry> entries) {
        Tokens tokens = new Tokens(TreePMap.empty(), HashTreePMap.empty());
        for (TokenEntry token : entries) {
            tokens = tokens.with(token);
        }
        return tokens;
    }

    private static TreePMap<String, TrustedKey> keys(List<TrustedKey> trusted) {
        TreePMap<String, TrustedKey> keys = TreePMap.empty();
        for (TrustedKey key : trusted) {
            keys = keys.plus(key.hint().hex(), key);
        }
        return keys;
    }

    private static Consent consent(Lists lists) {
        Consent consent =
                new Consent(
                        HashTreePMap.empty(), HashTreePMap.empty(), lists.isSecondPersonWaived());
        for (Proposal one : lists.proposals()) {
            consent = consent.with(one);
        }
        for (Predecessor one : lists.predecessors()) {
            consent = consent.with(one);
        }
        return consent;
    }

    private static Book jobs(Lists lists) {
        TreePMap<Long, ScoreJob> known = TreePMap.empty();
        for (ScoreJob job : lists.jobs()) {
            known = known.plus(job.id().number(), job);
        }
        TreePMap<Long, StreamJob> streams = TreePMap.empty();
        for (StreamJob stream : lists.streams()) {
            streams = streams.plus(stream.id().number(), stream);
        }
        TreePMap<String, LastRun> runs = TreePMap.empty();
        for (LastRun run : lists.runs()) {
            runs = runs.plus(run.run().batchJob().value(), run);
        }
        return new Book(lists.lastJob(), known, streams, runs);
    }

    private static PMap<EndpointName, Unloading> unloaded(List<Unloading> all) {
        PMap<EndpointName, Unloading> unloaded = HashTreePMap.empty();
        for (Unloading one : all) {
            unloaded = unloaded.plus(one.endpoint(), one);
        }
        return unloaded;
    }

    private static PMap<EndpointName, Past> releases(List<Releases> all) {
        PMap<EndpointName, Past> releases = HashTreePMap.empty();
        for (Releases one : all) {
            releases =
                    releases.plus(
                            one.endpoint(), new Past(one.last(), TreePVector.from(one.known())));
        }
        return releases;
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
