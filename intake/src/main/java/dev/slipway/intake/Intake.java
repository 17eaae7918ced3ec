package dev.slipway.intake;

import dev.slipway.api.access.Principal;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.control.CommandRequest;
import dev.slipway.api.control.CommandResult;
import dev.slipway.api.control.Image;
import dev.slipway.api.control.RegistryCommand.PublishVersion;
import dev.slipway.api.error.Refusal;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.Signature;
import dev.slipway.api.push.Description;
import dev.slipway.api.push.PackageListing;
import dev.slipway.api.push.Push;
import dev.slipway.api.push.PushResult;
import dev.slipway.api.push.PushedFile;
import dev.slipway.api.push.Pushes;
import dev.slipway.api.push.Sample;
import dev.slipway.api.push.UploadId;
import dev.slipway.api.push.UploadProgress;
import dev.slipway.api.registry.Version;
import dev.slipway.api.transfer.Transfers;
import dev.slipway.packages.PackageFile;
import dev.slipway.packages.PackageFiles;
import dev.slipway.packages.PackageManifest;
import dev.slipway.packages.PackageRefusedException;
import dev.slipway.packages.intake.Imported;
import dev.slipway.packages.intake.ModelImport;
import dev.slipway.packages.sample.SampledModel;
import dev.slipway.quiet.QuietChild;
import dev.slipway.runtime.ManifestFile;
import dev.slipway.runtime.ModelManifest;
import dev.slipway.runtime.ModelRefusedException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Takes packages in.
///
/// *Threads*: any. Two quiet threads take bytes, another one examines one package after another;
/// one of ordinary priority asks other servers.
public final class Intake implements Pushes, AutoCloseable {
    private static final int CORES = Runtime.getRuntime().availableProcessors();

    private final IntakeSpec spec;
    private final WorkThreads receiving = WorkThreads.quiet("intake-receiving", 2);
    private final WorkThreads examining = WorkThreads.quietOnOneProcessor("intake-examining");
    private final WorkThreads asking = WorkThreads.ordinary("intake-asking");
    private final PromptControls controls;
    private final ShownFiles shown;
    private final UploadDesk uploads;
    private final Examination examination;
    private final DefaultEndpoints endpoints;
    private final SignatureDesk signatures;
    private final SameFiles sameFiles;
    private final TransferDesk transfers;
    private final Listings listings;

    private Intake(IntakeSpec given) {
        this.controls = new PromptControls(given.controls());
        this.spec = given.withControls(controls);
        Pace pace = Pace.of(CORES);
        this.shown = new ShownFiles(spec);
        this.uploads = new UploadDesk(spec.store(), shown, receiving, pace);
        this.examination = new Examination(spec, asking);
        this.endpoints = new DefaultEndpoints(controls);
        this.signatures = new SignatureDesk(spec.store());
        this.sameFiles = new SameFiles(signatures, spec.journal());
        this.transfers =
                new TransferDesk(
                        new OutgoingDesk(spec, receiving, pace),
                        new ArrivalDesk(spec, examination, endpoints, shown),
                        examining);
        this.listings = new Listings(spec);
    }

    /// Ready to take packages.
    ///
    /// *Threads*: an ordinary one; children are started on such a one, too.
    public static Intake open(IntakeSpec spec) {
        QuietChild.prepare();
        return new Intake(spec);
    }

    /// Versions on their way to and from other servers.
    public Transfers transfers() {
        return transfers;
    }

    @Override
    public List<Sha256> missing(Principal principal, List<Sha256> digests) {
        return uploads.missing(principal, digests);
    }

    @Override
    public UploadProgress begin(Principal principal, UploadId id) {
        return uploads.begin(principal, id);
    }

    @Override
    public UploadProgress progress(Principal principal, UploadId id) {
        return uploads.progress(principal, id);
    }

    @Override
    public UploadProgress append(Principal principal, UploadId id, long offset, InputStream content)
            throws IOException {
        return uploads.append(principal, id, offset, content);
    }

    @Override
    public void cancel(Principal principal, UploadId id) {
        uploads.cancel(principal, id);
    }

    @Override
    public PackageListing listing(Sha256 digest) {
        return listings.of(digest);
    }

    @Override
    public Description describe(Principal principal, List<PushedFile> files, Sample sample) {
        return Refuse.answered(
                examining, () -> describeNow(principal, files, sample), Description.Refused::new);
    }

    private Description describeNow(Principal principal, List<PushedFile> files, Sample sample)
            throws IOException {
        PackageManifest sent = manifest(files);
        shown.require(principal, files);
        Imported imported = ModelImport.of(new StoredFiles(spec.store(), sent));
        ConnectionUse.require(spec.images().current(), imported, Writers.own(principal));
        if (!(imported instanceof Imported.Servable servable)) {
            throw Refuse.input("sample: of no use to files that are not served");
        }
        PackageManifest manifest = complete(sent, servable.files());
        byte[] text = examination.completed(servable, manifest, sample);
        ModelManifest after = ManifestFile.parse(Path.of(ManifestFile.NAME), text).manifest();
        return new Description.Completed(
                new String(text, StandardCharsets.UTF_8),
                SampledModel.added(servable.description().manifest(), after));
    }

    @Override
    public PushResult publish(Principal principal, Push push) {
        return Refuse.answered(examining, () -> publishNow(principal, push));
    }

    private PushResult publishNow(Principal principal, Push push) throws IOException {
        Image image = spec.images().current();
        TeamName owner = Writers.owner(image, push.model(), principal);
        PackageManifest sent = manifest(push.files());
        shown.require(principal, push.files());
        Imported given = ModelImport.of(new StoredFiles(spec.store(), sent));
        ConnectionUse.require(image, given, owner);
        Imported imported = described(given, sent, push);
        PackageManifest manifest = complete(sent, imported.files());
        Optional<Version> there = version(image, push.model(), manifest.digest());
        if (there.isPresent()) {
            List<String> notes = new ArrayList<>(sameFiles.leftOut(push, there.get(), image));
            if (isServable(there.get()) && !push.isDryRun()) {
                endpoints.serve(image, push.model()).ifPresent(notes::add);
            }
            return new PushResult.Published(push.model(), there.get(), false, image.seq(), notes);
        }
        Reviewed reviewed = Reviewed.of(image, push.model(), examination.today());
        Examined examined =
                examination.examine(imported, manifest, reviewed, () -> signature(push, image));
        return record(principal, push, examined);
    }

    /// A package that says no signature gets that of its model elsewhere, unless somebody has
    /// signed it as it is.
    private Imported described(Imported given, PackageManifest sent, Push push) throws IOException {
        if (push.signatureBundle().isPresent()) {
            return given;
        }
        spec.store().put(new ByteArrayInputStream(sent.toJson()));
        return examination.described(given, sent);
    }

    private static PackageManifest manifest(List<PushedFile> files) {
        return new PackageManifest(
                files.stream()
                        .map(file -> new PackageFile(file.path(), file.size(), file.digest()))
                        .toList());
    }

    private Version.@Nullable SignatureSummary signature(Push push, Image image)
            throws IOException {
        if (push.signatureBundle().isEmpty()) {
            return null;
        }
        byte[] bundle = push.signatureBundle().get().getBytes(StandardCharsets.UTF_8);
        return signatures.required(bundle, List.of(push.files()), image);
    }

    /// The manifest of the sent files and those that importing added, which are stored here.
    private PackageManifest complete(PackageManifest sent, PackageFiles files) throws IOException {
        List<PackageFile> all = new ArrayList<>();
        Map<String, PackageFile> known = new HashMap<>();
        sent.files().forEach(file -> known.put(file.path(), file));
        for (Map.Entry<String, Long> entry : files.sizes().entrySet()) {
            String path = entry.getKey();
            PackageFile file = known.get(path);
            if (file != null && !path.equals(ManifestFile.NAME)) {
                all.add(file);
            } else {
                try (InputStream in = files.open(path)) {
                    Sha256 digest = spec.store().put(in).digest();
                    all.add(new PackageFile(path, entry.getValue(), digest));
                }
            }
        }
        PackageManifest manifest = new PackageManifest(all);
        spec.store().put(new ByteArrayInputStream(manifest.toJson()));
        return manifest;
    }

    private static Optional<Version> version(Image image, ModelName model, Sha256 digest) {
        return image.model(model).stream()
                .flatMap(found -> found.versions().values().stream())
                .filter(version -> version.content().digest().equals(digest))
                .findFirst();
    }

    private PushResult record(Principal principal, Push push, Examined examined) {
        PublishVersion command =
                new PublishVersion(
                        push.model(),
                        examined.content(),
                        push.lineage(),
                        push.description(),
                        push.tags());
        CommandResult result =
                spec.controls()
                        .submit(
                                new CommandRequest(
                                        principal, push.key(), command, push.isDryRun()));
        return switch (result) {
            case CommandResult.Refused(Refusal refusal) -> Refuse.refused(refusal);
            case CommandResult.WouldDo _ ->
                    new PushResult.WouldPublish(push.model(), examined.content(), examined.notes());
            case CommandResult.Done done -> published(principal, push, examined, done);
        };
    }

    private PushResult published(
            Principal principal, Push push, Examined examined, CommandResult.Done done) {
        Image image = spec.images().current();
        Version version =
                version(image, push.model(), examined.content().digest())
                        .orElseThrow(() ->
                                Refuse.conflict(
                                        "version: deleted again since it was published, for model "
                                                + push.model()));
        shown.giveBack(principal, version);
        List<String> notes = new ArrayList<>(examined.notes());
        if (version.content().isServable()) {
            endpoints.serve(image, push.model()).ifPresent(notes::add);
        }
        return new PushResult.Published(push.model(), version, !done.isRepeat(), done.seq(), notes);
    }

    private static boolean isServable(Version version) {
        return version.content().isServable();
    }

    /// What the model of a package that was published takes and gives; one that was pushed to an
    /// earlier process is tried again for it.
    ///
    /// *Errors*: `IOException` in words when it cannot be found out.
    public Signature tensors(Sha256 digest) throws IOException {
        try {
            return examining.call(() -> examination.tensors(digest));
        } catch (PushRefusedException
                | PackageRefusedException
                | ModelRefusedException
                | IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /// Throws away uploads that nobody has gone on with for a day: their bytes fill the disk.
    ///
    /// *Errors*: `IOException`.
    public void sweepUploads() throws IOException {
        uploads.sweep();
    }

    /// Removes from a cache what nothing needs and the policy does not keep, between two
    /// examinations.
    ///
    /// @param inUse asked when it is this work's turn
    ///
    /// *Errors*: `IOException`.
    public Pruned prune(
            CachePruning cache, Supplier<CacheInUse> inUse, CachePolicy policy, InstantSource clock)
            throws IOException {
        return examining.call(() -> {
            CachePlan plan = cache.plan(inUse.get(), policy, clock.instant());
            List<CacheEntry> removed = cache.remove(plan, clock.instant());
            long bytes = CachePlan.bytes(removed);
            return new Pruned(removed.size(), bytes, plan.bytes() - bytes);
        });
    }

    /// What pruning came to.
    ///
    /// @param entries that were removed
    /// @param bytes of these
    /// @param left bytes that stay in the cache
    public record Pruned(int entries, long bytes, long left) {}

    /// Takes nothing more; what is inside is done to its end.
    @Override
    public void close() {
        receiving.close();
        examining.closeAfter(() -> {
            asking.close();
            controls.close();
        });
    }
}
