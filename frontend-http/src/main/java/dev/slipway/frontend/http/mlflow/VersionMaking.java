package dev.slipway.frontend.http.mlflow;

import dev.slipway.api.access.Principal;
import dev.slipway.api.control.RegistryCommand;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.Refusal;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.push.Push;
import dev.slipway.api.push.PushResult;
import dev.slipway.api.push.PushedFile;
import dev.slipway.api.push.Pushes;
import dev.slipway.api.push.UploadId;
import dev.slipway.api.push.UploadProgress;
import dev.slipway.api.registry.Lineage;
import dev.slipway.api.registry.Version;
import dev.slipway.api.tracking.ArtifactPath;
import dev.slipway.api.tracking.DatasetInput;
import dev.slipway.api.tracking.LoggedModel;
import dev.slipway.api.tracking.LoggedModelId;
import dev.slipway.api.tracking.Run;
import dev.slipway.api.tracking.RunArtifacts.Download;
import dev.slipway.api.tracking.RunArtifacts.Entry;
import dev.slipway.api.tracking.RunId;
import dev.slipway.api.tracking.Tag;
import dev.slipway.api.tracking.Tracking;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Makes versions of what runs have logged: the files are frozen, pushed as anybody else's, and
/// checked as anybody else's.
///
/// *Threads*: any; a large model takes as long as it takes to read and check it.
final class VersionMaking {
    private static final int MOST_FILES = 10_000;
    private static final int LEAST_SEGMENTS = 3;

    /// How often one file is gone on with.
    private static final int MOST_TURNS = 100;

    private static final String COMMIT_TAG = "mlflow.source.git.commit";

    private final Tracking tracking;
    private final Registry registry;

    VersionMaking(Tracking tracking, Registry registry) {
        this.tracking = tracking;
        this.registry = registry;
    }

    private Pushes pushes() {
        return registry.control().pushes();
    }

    /// Makes the version that a request asks for and returns its number.
    ///
    /// *Errors*: [MlflowException], [RefusalException] or [TrackingRefusedException] when there is
    /// no such source or its files are refused.
    VersionNumber make(MlflowRequest request) {
        ModelName name = registry.model(request).name();
        Source source = source(request);
        requirePlace(request, source.place());
        ArtifactPath frozen = tracking.artifacts().freeze(source.place());
        VersionOrigin origin =
                new VersionOrigin(
                        request.text("source"),
                        Optional.of(frozen.uri()),
                        source.model().map(LoggedModelId::value),
                        request.optional("run_link").filter(link -> !link.isEmpty()));
        boolean kept = false;
        try {
            PushResult.Published made = push(request, name, source, frozen, origin);
            kept = made.isNew() || adopts(request, made, origin);
            return made.version().number();
        } catch (RefusalException e) {
            // A version may name them that nobody has seen yet: then they are all it has here.
            kept = e.refusal().code() == ErrorCode.OUTCOME_UNKNOWN;
            throw e;
        } finally {
            if (!kept) {
                tracking.artifacts().thaw(frozen);
            }
        }
    }

    /// A version of the same files that came in another way has a place for them from now on.
    private boolean adopts(MlflowRequest request, PushResult.Published made, VersionOrigin origin) {
        if (VersionOrigin.of(made.version()).place().isPresent()) {
            return false;
        }
        registry.submit(
                request,
                new RegistryCommand.ChangeTags(
                        made.model(), made.version().number(), origin.addedTo(Map.of()), Set.of()));
        return true;
    }

    /// Forgets the files of versions that are gone; those that another version names stay its own.
    void forget(Version version) {
        VersionOrigin.of(version)
                .place()
                .filter(place -> !registry.isNamed(place))
                .map(ArtifactPath::ofUri)
                .filter(place -> place.isFrozen() && place.equals(place.frozenRoot()))
                .ifPresent(tracking.artifacts()::thaw);
    }

    /// Where the files of a version come from.
    private record Source(ArtifactPath place, Optional<LoggedModelId> model, Optional<RunId> run) {}

    /// A source lies inside a run, a logged model or a version; not everything is one.
    private void requirePlace(MlflowRequest request, ArtifactPath place) {
        if (!registry.mayFetch(request.caller(), place)) {
            throw new MlflowException(
                    MlflowError.RESOURCE_DOES_NOT_EXIST, "source: nothing is at " + place.uri());
        }
        if (!place.isFrozen() && place.segments().size() < LEAST_SEGMENTS) {
            throw new MlflowException(
                    MlflowError.INVALID_PARAMETER_VALUE,
                    "source: " + place.uri() + " (expected: the folder of one model)");
        }
    }

    /// Only places on this server are sources: an address elsewhere would be read in the server's
    /// name.
    private Source source(MlflowRequest request) {
        String source = request.text("source");
        Optional<RunId> run =
                request.optional("run_id").filter(id -> !id.isEmpty()).map(RunId::new);
        run.ifPresent(tracking.runs()::get);
        if (source.startsWith("models:/m-")) {
            LoggedModelId id = new LoggedModelId(source.substring("models:/".length()));
            LoggedModel model = tracking.models().get(id, false);
            return new Source(
                    ArtifactPath.ofUri(model.artifactUri()),
                    Optional.of(id),
                    run.or(() -> model.start().sourceRun()));
        }
        if (source.startsWith("runs:/")) {
            String rest = source.substring("runs:/".length());
            int slash = rest.indexOf('/');
            RunId id = new RunId(slash < 0 ? rest : rest.substring(0, slash));
            String below = slash < 0 ? "" : rest.substring(slash + 1);
            ArtifactPath root = ArtifactPath.ofUri(tracking.runs().get(id).head().artifactUri());
            return new Source(
                    root.below(ArtifactText.parse(below)), Optional.empty(), Optional.of(id));
        }
        if (source.startsWith("models:/")) {
            return copied(request.caller(), source.substring("models:/".length()));
        }
        Optional<LoggedModelId> model =
                request.optional("model_id").filter(id -> !id.isEmpty()).map(LoggedModelId::new);
        return new Source(ArtifactPath.ofUri(source), model, run);
    }

    /// A version of another model becomes one of this: the same files, a record of its own.
    private Source copied(Principal caller, String nameAndVersion) {
        int slash = nameAndVersion.indexOf('/');
        String name = slash < 0 ? nameAndVersion : nameAndVersion.substring(0, slash);
        String number = slash < 0 ? "" : nameAndVersion.substring(slash + 1);
        return registry.found(caller, name)
                .flatMap(model -> VersionNumber.parse(number).flatMap(model::version))
                .flatMap(version ->
                        VersionOrigin.of(version)
                                .place()
                                .map(place ->
                                        new Source(
                                                ArtifactPath.ofUri(place),
                                                VersionOrigin.of(version)
                                                        .model()
                                                        .map(LoggedModelId::new),
                                                Optional.ofNullable(version.lineage().run())
                                                        .map(RunId::new))))
                .orElseThrow(() ->
                        new MlflowException(
                                MlflowError.RESOURCE_DOES_NOT_EXIST,
                                "source: no version models:/" + nameAndVersion));
    }

    private PushResult.Published push(
            MlflowRequest request,
            ModelName name,
            Source source,
            ArtifactPath frozen,
            VersionOrigin origin) {
        Principal caller = request.caller();
        List<PushedFile> files = new ArrayList<>();
        collect(frozen, ArtifactPath.ROOT, files);
        if (files.isEmpty()) {
            throw new MlflowException(
                    MlflowError.INVALID_PARAMETER_VALUE,
                    "source: no files in " + source.place().uri() + " (expected: a logged model)");
        }
        send(caller, frozen, files);
        PushResult result =
                pushes().publish(
                                caller,
                                new Push(
                                        name,
                                        files,
                                        lineage(source.run()),
                                        words(request),
                                        origin.addedTo(RegisteredModelPages.tags(request)),
                                        null,
                                        registry.keys().get(),
                                        false));
        return switch (result) {
            case PushResult.Published published -> published;
            case PushResult.Refused(Refusal refusal, List<String> _)
                    when refusal.code() == ErrorCode.OUTCOME_UNKNOWN ->
                    throw new RefusalException(refusal);
            case PushResult.Refused(Refusal refusal, List<String> reasons) ->
                    throw new MlflowException(
                            MlflowError.of(refusal.code()), String.join("\n", reasons));
            case PushResult.WouldPublish _ ->
                    throw new IllegalStateException("no dry run was asked for");
        };
    }

    private static @Nullable FreeText words(MlflowRequest request) {
        FreeText words = Registry.words(request);
        return words.value().isEmpty() ? null : words;
    }

    private void collect(ArtifactPath root, ArtifactPath inside, List<PushedFile> files) {
        for (Entry entry : tracking.artifacts().list(root.below(inside))) {
            ArtifactPath path = inside.below(ArtifactPath.of(entry.name()));
            if (entry.isFolder()) {
                collect(root, path, files);
            } else {
                try (Download file = tracking.artifacts().download(root.below(path))) {
                    files.add(
                            new PushedFile(
                                    path.toString(), file.bytes(), new Sha256(file.digest())));
                }
            }
            if (files.size() > MOST_FILES) {
                throw new MlflowException(
                        MlflowError.INVALID_PARAMETER_VALUE,
                        "source: more than " + MOST_FILES + " files");
            }
        }
    }

    private void send(Principal caller, ArtifactPath frozen, List<PushedFile> files) {
        List<Sha256> digests = files.stream().map(PushedFile::digest).distinct().toList();
        Set<Sha256> missing = new HashSet<>(pushes().missing(caller, digests));
        for (PushedFile file : files) {
            if (missing.remove(file.digest())) {
                send(caller, frozen.below(ArtifactPath.of(file.path())), file);
            }
        }
    }

    /// Sends what is lacking of a file. Whoever else sends it in the caller's name, for another
    /// version, may take over at any time; then it is gone on with from where it stands.
    private void send(Principal caller, ArtifactPath path, PushedFile file) {
        UploadId id = new UploadId(file.digest(), file.size());
        UploadProgress progress = pushes().begin(caller, id);
        for (int turn = 1; !progress.isComplete() && turn <= MOST_TURNS; turn++) {
            progress = sent(caller, path, progress, turn);
        }
    }

    private UploadProgress sent(
            Principal caller, ArtifactPath path, UploadProgress from, int turn) {
        try (Download download = tracking.artifacts().download(path);
                InputStream content = new DownloadStream(download)) {
            content.skipNBytes(from.offset());
            return pushes().append(caller, from.id(), from.offset(), content);
        } catch (RefusalException e) {
            if (e.refusal().code() != ErrorCode.CONFLICT || turn == MOST_TURNS) {
                throw e;
            }
            return pushes().begin(caller, from.id());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Lineage lineage(Optional<RunId> id) {
        if (id.isEmpty()) {
            return Lineage.UNKNOWN;
        }
        Run run = tracking.runs().get(id.get());
        List<Lineage.Dataset> datasets =
                run.datasets().stream()
                        .map(DatasetInput::dataset)
                        .map(key -> new Lineage.Dataset(key.name(), key.digest()))
                        .toList();
        String commit =
                run.tags().stream()
                        .filter(tag -> tag.key().equals(COMMIT_TAG))
                        .map(Tag::value)
                        .findFirst()
                        .orElse(null);
        return new Lineage(id.get().value(), datasets, commit, null);
    }
}
