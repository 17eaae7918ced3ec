package dev.slipway.intake.crash;

import dev.slipway.api.access.Principal;
import dev.slipway.api.access.Role;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.journal.IdempotencyKey;
import dev.slipway.api.journal.JournalRecord;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.push.Push;
import dev.slipway.api.push.PushResult;
import dev.slipway.api.push.PushedFile;
import dev.slipway.api.push.UploadId;
import dev.slipway.api.push.UploadProgress;
import dev.slipway.api.registry.Lineage;
import dev.slipway.control.Control;
import dev.slipway.control.ControlSpec;
import dev.slipway.control.gate.Gates;
import dev.slipway.intake.Intake;
import dev.slipway.intake.IntakeSpec;
import dev.slipway.intake.PackageCache;
import dev.slipway.journal.Milestones;
import dev.slipway.journal.Opening;
import dev.slipway.journal.SqlJournal;
import dev.slipway.journal.Step;
import dev.slipway.journal.artifact.ArtifactStore;
import dev.slipway.journal.database.Database;
import dev.slipway.journal.database.PostgresDatabase;
import dev.slipway.journal.database.SqliteDatabase;
import dev.slipway.runtime.LoadOptions;
import dev.slipway.testkit.Repository;
import dev.slipway.testkit.outside.PostgresCluster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/// What a server has for pushes, whole: journal, artifacts, the real control plane and the real
/// intake over one data directory.
final class PushSite implements AutoCloseable {
    static final int HALTED = 77;

    /// What is pushed one after another: before, at and after the moment that counts. Only the
    /// middle one can be served, so only it is tried in a process of its own.
    static final List<String> MODELS = List.of("earlier", "flights", "later");

    private static final Principal SENDER = Principal.system("scientist", Role.SCIENTIST);

    private final Database database;
    private final SqlJournal journal;
    final ArtifactStore store;
    final PackageCache packages;
    final Control control;
    private final Intake intake;

    private PushSite(Path directory, Database database, Milestones milestones) throws IOException {
        InstantSource clock = InstantSource.system();
        Path cache = directory.resolve("data/cache");
        this.database = database;
        journal =
                SqlJournal.open(
                        database, Opening.of(clock, new SecureRandom()).watchedBy(milestones));
        store =
                ArtifactStore.open(
                        directory.resolve("data/artifacts"), clock, new SecureRandom(), milestones);
        packages = new PackageCache(store, cache.resolve("packages"), clock);
        control =
                Control.open(
                        new ControlSpec(
                                journal, clock, record -> newest(record, milestones), new Gates()));
        intake =
                Intake.open(
                        new IntakeSpec(
                                store,
                                packages,
                                control,
                                control,
                                journal,
                                LoadOptions.defaults(cache),
                                List.of(),
                                clock));
    }

    private static String newest(JournalRecord record, Milestones milestones) {
        milestones.before(Step.APPLY);
        return record.payload();
    }

    static PushSite open(Path directory, Address address, Milestones milestones)
            throws IOException {
        return new PushSite(directory, address.database(directory), milestones);
    }

    /// Where the journal stands.
    ///
    /// @param url JDBC address, or `sqlite` for a file of the data directory
    record Address(String url, String user, String password) {
        static final Address SQLITE = new Address("sqlite", "-", "-");

        /// An empty journal in PostgreSQL.
        static Address of(PostgresCluster cluster) {
            return new Address(cluster.newUrl(), cluster.user(), cluster.password());
        }

        Database database(Path directory) {
            return url.equals("sqlite")
                    ? SqliteDatabase.at(directory.resolve("data/slipway.db"))
                    : PostgresDatabase.at(url, user, password);
        }
    }

    /// The files of the model at this place.
    static SortedMap<String, byte[]> files(int place) throws IOException {
        SortedMap<String, byte[]> files = new TreeMap<>();
        Path flights = Repository.root().resolve("examples/flights/v1");
        Path bare = Repository.root().resolve("packages/src/test/fixtures/bare");
        switch (place) {
            case 0 -> files.put("model.pkl", Files.readAllBytes(bare.resolve("pickle-4")));
            case 1 -> {
                for (String name : List.of("model.yaml", "flights-v1.ubj")) {
                    files.put(name, Files.readAllBytes(flights.resolve(name)));
                }
                files.put("notes/origin.txt", "from the lab".getBytes(StandardCharsets.UTF_8));
            }
            default -> files.put("model.pkl", Files.readAllBytes(bare.resolve("pickle-2")));
        }
        return files;
    }

    /// Sends what is missing of a model's files and has them published, as a client does.
    ///
    /// *Errors*: `RefusalException` of an upload.
    PushResult push(int place) throws IOException {
        SortedMap<String, byte[]> files = files(place);
        List<PushedFile> listed = new ArrayList<>();
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            byte[] content = file.getValue();
            Sha256 digest = Sha256.of(content);
            send(new UploadId(digest, content.length), content);
            listed.add(new PushedFile(file.getKey(), content.length, digest));
        }
        return intake.publish(
                SENDER,
                new Push(
                        new ModelName(MODELS.get(place)),
                        listed,
                        Lineage.UNKNOWN,
                        null,
                        Map.of(),
                        null,
                        new IdempotencyKey("push-" + place),
                        false));
    }

    private void send(UploadId id, byte[] content) throws IOException {
        UploadProgress progress = intake.begin(SENDER, id);
        if (!progress.isComplete()) {
            int from = (int) progress.offset();
            intake.append(
                    SENDER, id, from, new ByteArrayInputStream(content, from, content.length));
        }
    }

    /// Pushes as a client that comes again for as long as it is refused, up to `attempts` times.
    ///
    /// @param refusals takes every answer but the last
    Optional<PushResult.Published> pushPatiently(int place, int attempts, Consumer<String> refusals)
            throws IOException {
        for (int n = 0; n < attempts; n++) {
            try {
                PushResult result = push(place);
                if (result instanceof PushResult.Published published) {
                    return Optional.of(published);
                }
                refusals.accept(String.valueOf(result));
            } catch (RefusalException e) {
                refusals.accept(String.valueOf(e.refusal()));
            }
        }
        return Optional.empty();
    }

    @Override
    public void close() {
        intake.close();
        control.close();
        journal.close();
        database.close();
    }
}
