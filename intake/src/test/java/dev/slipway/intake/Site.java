package dev.slipway.intake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.Principal;
import dev.slipway.api.access.Role;
import dev.slipway.api.control.CommandRequest;
import dev.slipway.api.control.CommandResult;
import dev.slipway.api.control.ObjectCommand.ApplyObjects;
import dev.slipway.api.control.ObjectCommand.Put;
import dev.slipway.api.control.RegistryCommand.DeleteModel;
import dev.slipway.api.journal.IdempotencyKey;
import dev.slipway.api.journal.Journal;
import dev.slipway.api.journal.JournalRecord;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.push.Push;
import dev.slipway.api.push.PushResult;
import dev.slipway.api.push.PushedFile;
import dev.slipway.api.push.UploadId;
import dev.slipway.api.registry.Lineage;
import dev.slipway.api.spec.Kind;
import dev.slipway.api.spec.ObjectId;
import dev.slipway.api.spec.Spec;
import dev.slipway.control.Control;
import dev.slipway.control.ControlSpec;
import dev.slipway.control.gate.Gates;
import dev.slipway.journal.Milestones;
import dev.slipway.journal.Opening;
import dev.slipway.journal.SqlJournal;
import dev.slipway.journal.artifact.ArtifactStore;
import dev.slipway.journal.database.SqliteDatabase;
import dev.slipway.runtime.LoadOptions;
import dev.slipway.runtime.OutsideRuntime;
import dev.slipway.testkit.fake.FakeJournal;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// An intake with a store, a journal in memory and the real control plane.
final class Site implements AutoCloseable {
    static final Principal SCIENTIST = Principal.system("scientist", Role.SCIENTIST);

    private static final Instant START = Instant.parse("2026-11-25T00:00:00Z");
    private static final InstantSource CLOCK = InstantSource.fixed(START);

    final Path directory;
    final ArtifactStore store;
    final PackageCache packages;
    final Journal journal;
    final Control control;
    final Intake intake;
    private final AtomicReference<Instant> now = new AtomicReference<>(START);
    private int keys;

    Site(Path directory) {
        this(directory, Milestones.unwatched());
    }

    /// A site whose store is watched.
    Site(Path directory, Milestones milestones) {
        this(directory, new FakeJournal(CLOCK), List.of(), milestones);
    }

    /// A site whose models of other servers are asked by `outside`.
    Site(Path directory, OutsideRuntime outside) {
        this(directory, new FakeJournal(CLOCK), List.of(outside), Milestones.unwatched());
    }

    /// A site with a journal whose records verify.
    static Site withDatabase(Path directory) {
        return new Site(
                directory,
                SqlJournal.open(
                        SqliteDatabase.at(directory.resolve("journal.db")),
                        Opening.of(CLOCK, new Random(11))),
                List.of(),
                Milestones.unwatched());
    }

    private Site(
            Path directory, Journal journal, List<OutsideRuntime> outside, Milestones milestones) {
        this.directory = directory;
        this.journal = journal;
        try {
            store =
                    ArtifactStore.open(
                            directory.resolve("artifacts"), CLOCK, new Random(7), milestones);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        packages = new PackageCache(store, directory.resolve("cache/packages"), CLOCK);
        control =
                Control.open(
                        new ControlSpec(journal, now::get, JournalRecord::payload, new Gates()));
        intake =
                Intake.open(
                        new IntakeSpec(
                                store,
                                packages,
                                control,
                                control,
                                journal,
                                LoadOptions.defaults(directory.resolve("cache")),
                                outside,
                                now::get));
    }

    /// The files below a folder.
    static SortedMap<String, byte[]> files(Path folder) {
        SortedMap<String, byte[]> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                files.put(folder.relativize(file).toString(), Files.readAllBytes(file));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return files;
    }

    static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /// Lets time go by.
    void pass(Duration time) {
        now.updateAndGet(before -> before.plus(time));
    }

    /// Declares an object.
    CommandResult apply(Principal principal, Spec spec) {
        return control.submit(
                new CommandRequest(
                        principal,
                        new IdempotencyKey("apply-" + keys++),
                        new ApplyObjects(List.of(new Put(spec, null)), List.of()),
                        false));
    }

    /// Removes an endpoint, as somebody who may.
    void remove(EndpointName endpoint) {
        ObjectId id = new ObjectId(Kind.ENDPOINT, endpoint.value());
        CommandResult result =
                control.submit(
                        new CommandRequest(
                                Principal.system("root", Role.RELEASER),
                                new IdempotencyKey("remove-" + keys++),
                                new ApplyObjects(List.of(), List.of(id)),
                                false));
        assertThat(result).isInstanceOf(CommandResult.Done.class);
    }

    /// Deletes a model, as somebody who may.
    void delete(ModelName model) {
        CommandResult result =
                control.submit(
                        new CommandRequest(
                                Principal.system("root", Role.ADMIN, Role.SCIENTIST),
                                new IdempotencyKey("delete-" + keys++),
                                new DeleteModel(model),
                                false));
        assertThat(result).isInstanceOf(CommandResult.Done.class);
    }

    /// Takes a file out of the store.
    void lose(Sha256 digest) throws IOException {
        Files.delete(store.verified(digest));
    }

    /// The same as somebody else.
    PushResult push(Principal principal, String model, Map<String, byte[]> files) {
        files.values().forEach(content -> upload(principal, content));
        return intake.publish(principal, push(model, listed(files), null, false));
    }

    /// Uploads what is missing of the files and publishes them.
    PushResult push(String model, Map<String, byte[]> files) {
        return push(model, files, null);
    }

    PushResult push(String model, Map<String, byte[]> files, @Nullable String signature) {
        files.values().forEach(this::upload);
        return intake.publish(SCIENTIST, push(model, listed(files), signature, false));
    }

    Push push(String model, List<PushedFile> files, @Nullable String signature, boolean isDryRun) {
        return new Push(
                new ModelName(model),
                files,
                Lineage.UNKNOWN,
                null,
                Map.of(),
                signature,
                new IdempotencyKey("push-" + keys++),
                isDryRun);
    }

    static List<PushedFile> listed(Map<String, byte[]> files) {
        List<PushedFile> listed = new ArrayList<>();
        files.forEach(
                (path, bytes) -> listed.add(new PushedFile(path, bytes.length, Sha256.of(bytes))));
        return listed;
    }

    void upload(byte[] content) {
        upload(SCIENTIST, content);
    }

    void upload(Principal principal, byte[] content) {
        UploadId id = new UploadId(Sha256.of(content), content.length);
        if (intake.begin(principal, id).isComplete()) {
            return;
        }
        try {
            intake.append(principal, id, 0, new ByteArrayInputStream(content));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        intake.close();
        control.close();
        journal.close();
    }
}
