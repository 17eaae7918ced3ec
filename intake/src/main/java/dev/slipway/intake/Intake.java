package dev.slipway.intake;

import dev.slipway.api.access.Principal;
import dev.slipway.api.access.Role;
import dev.slipway.api.control.Command;
import dev.slipway.api.control.CommandRequest;
import dev.slipway.api.control.CommandResult;
import dev.slipway.api.control.Image;
import dev.slipway.api.control.ObjectCommand.ApplyObjects;
import dev.slipway.api.control.ObjectCommand.Put;
import dev.slipway.api.control.RegistryCommand.PublishVersion;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.Refusal;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.journal.IdempotencyKey;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.push.Push;
import dev.slipway.api.push.PushResult;
import dev.slipway.api.push.PushedFile;
import dev.slipway.api.push.Pushes;
import dev.slipway.api.push.UploadId;
import dev.slipway.api.push.UploadProgress;
import dev.slipway.api.registry.Model;
import dev.slipway.api.registry.Version;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.api.spec.EndpointSpec.Target;
import dev.slipway.api.spec.Kind;
import dev.slipway.api.spec.ObjectId;
import dev.slipway.journal.artifact.Artifact;
import dev.slipway.packages.PackageFile;
import dev.slipway.packages.PackageFiles;
import dev.slipway.packages.PackageManifest;
import dev.slipway.packages.PackageRefusedException;
import dev.slipway.packages.intake.Imported;
import dev.slipway.packages.intake.ModelImport;
import dev.slipway.runtime.ModelRefusedException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Takes packages in.
///
/// *Threads*: any. Two quiet threads take bytes, another one examines one package after another.
public final class Intake implements Pushes, AutoCloseable {
    private static final Principal SELF = Principal.system("intake", Role.RELEASER);

    private static final int CORES = Runtime.getRuntime().availableProcessors();

    private final IntakeSpec spec;
    private final QuietThreads receiving = new QuietThreads("intake-receiving", 2);
    private final QuietThreads examining = new QuietThreads("intake-examining", 1);
    private final UploadDesk uploads;
    private final Examination examination;

    private Intake(IntakeSpec spec) {
        this.spec = spec;
        this.uploads = new UploadDesk(spec.store(), receiving, Pace.of(CORES));
        this.examination = new Examination(spec);
    }

    /// Ready to take packages.
    public static Intake open(IntakeSpec spec) {
        return new Intake(spec);
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
    public PushResult publish(Principal principal, Push push) {
        try {
            return examining.call(() -> publishNow(principal, push));
        } catch (PushRefusedException e) {
            Refusal refusal = Refusal.of(ErrorCode.INVALID_INPUT, String.valueOf(e.getMessage()));
            return new PushResult.Refused(refusal, e.reasons());
        } catch (PackageRefusedException | ModelRefusedException | IllegalArgumentException e) {
            return refused(Refusal.of(ErrorCode.INVALID_INPUT, String.valueOf(e.getMessage())));
        } catch (RefusalException e) {
            return refused(e.refusal());
        } catch (IOException e) {
            return refused(Refuse.store(e).refusal());
        }
    }

    private static PushResult refused(Refusal refusal) {
        return new PushResult.Refused(refusal, List.of(refusal.message()));
    }

    private PushResult publishNow(Principal principal, Push push) throws IOException {
        PackageManifest sent =
                new PackageManifest(
                        push.files().stream()
                                .map(file ->
                                        new PackageFile(file.path(), file.size(), file.digest()))
                                .toList());
        requireStored(push);
        Imported imported = ModelImport.of(new StoredFiles(spec.store(), sent));
        PackageManifest manifest = complete(sent, imported.files());
        Image image = spec.images().current();
        Optional<Version> there = version(image, push.model(), manifest.digest());
        if (there.isPresent()) {
            if (isServable(there.get()) && !push.isDryRun()) {
                serve(image, push.model());
            }
            return new PushResult.Published(
                    push.model(), there.get(), false, image.seq(), List.of());
        }
        Examined examined = examination.examine(push, imported, manifest, image);
        return record(principal, push, examined);
    }

    private void requireStored(Push push) throws IOException {
        List<String> missing = new ArrayList<>();
        for (PushedFile file : push.files()) {
            long size = spec.store().find(file.digest()).map(Artifact::size).orElse(Long.MIN_VALUE);
            if (size != file.size()) {
                String found = size < 0 ? "not uploaded" : size + " bytes";
                missing.add(
                        file.path()
                                + ": "
                                + found
                                + " (expected: "
                                + file.size()
                                + " bytes with sha256 "
                                + file.digest()
                                + "; upload it first)");
            }
        }
        if (!missing.isEmpty()) {
            throw Refuse.reasons(missing);
        }
    }

    /// The manifest of the sent files and those that importing added, which are stored here.
    private PackageManifest complete(PackageManifest sent, PackageFiles files) throws IOException {
        List<PackageFile> all = new ArrayList<>();
        Map<String, PackageFile> known = new HashMap<>();
        sent.files().forEach(file -> known.put(file.path(), file));
        for (Map.Entry<String, Long> entry : files.sizes().entrySet()) {
            String path = entry.getKey();
            PackageFile file = known.get(path);
            if (file != null) {
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
            case CommandResult.Refused(Refusal refusal) -> refused(refusal);
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
        giveBack(principal, push);
        if (version.content().isServable()) {
            serve(image, push.model());
        }
        return new PushResult.Published(
                push.model(), version, !done.isRepeat(), done.seq(), examined.notes());
    }

    /// A record names the files now, so their sender needs no lease.
    private void giveBack(Principal principal, Push push) {
        for (PushedFile file : push.files()) {
            try {
                spec.store().leases().release(file.digest(), UploadDesk.holder(principal));
            } catch (IOException e) {
                return; // They run out by themselves.
            }
        }
    }

    /// A model's first version that can be served gets an endpoint of its name.
    private void serve(Image image, ModelName name) {
        Model model = image.model(name).orElseThrow();
        EndpointName endpoint = new EndpointName(name.value());
        boolean isFirst =
                model.versions().values().stream().filter(Intake::isServable).count() == 1;
        boolean isTaken =
                image.object(new ObjectId(Kind.ENDPOINT, endpoint.value())).isPresent()
                        || image.endpoints().stream()
                                .anyMatch(spec -> spec.serves().model().equals(name));
        if (!isFirst || isTaken) {
            return;
        }
        EndpointSpec defaults =
                EndpointSpec.defaults(endpoint, model.team(), new Target.Latest(name));
        Command command = new ApplyObjects(List.of(new Put(defaults, 0L)), List.of());
        IdempotencyKey key = new IdempotencyKey("default-endpoint-" + image.seq());
        CommandResult result =
                spec.controls().submit(new CommandRequest(SELF, key, command, false));
        if (result instanceof CommandResult.Refused(Refusal refusal)
                && refusal.code() != ErrorCode.CONFLICT) {
            throw new RefusalException(refusal);
        }
    }

    private static boolean isServable(Version version) {
        return version.content().isServable();
    }

    /// Takes nothing more; what is inside is done to its end.
    @Override
    public void close() {
        receiving.close();
        examining.close();
    }
}
