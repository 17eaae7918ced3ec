package dev.slipway.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.Principal;
import dev.slipway.api.access.Role;
import dev.slipway.api.control.Command;
import dev.slipway.api.control.CommandRequest;
import dev.slipway.api.control.CommandResult;
import dev.slipway.api.control.RegistryCommand.DeleteModel;
import dev.slipway.api.control.RegistryCommand.DeleteVersion;
import dev.slipway.api.control.RegistryCommand.PublishVersion;
import dev.slipway.api.control.RegistryCommand.RenameModel;
import dev.slipway.api.journal.IdempotencyKey;
import dev.slipway.api.journal.JournalRecord;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.registry.Lineage;
import dev.slipway.api.registry.Version;
import dev.slipway.control.Control;
import dev.slipway.control.ControlSpec;
import dev.slipway.control.gate.Gates;
import dev.slipway.journal.Milestones;
import dev.slipway.journal.Opening;
import dev.slipway.journal.SqlJournal;
import dev.slipway.journal.artifact.Artifact;
import dev.slipway.journal.artifact.ArtifactStore;
import dev.slipway.journal.artifact.Collector;
import dev.slipway.journal.database.SqliteDatabase;
import dev.slipway.server.exit.Exit;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/// What `artifacts collect` takes and leaves, beside a journal that control writes.
final class ArtifactsCollectTest {
    private static final ModelName FLIGHTS = new ModelName("flights");
    private static final Principal ADA =
            Principal.system("ada", Role.SCIENTIST, Role.ADMIN, Role.RELEASER);

    @TempDir Path data;
    private ArtifactStore store;
    private SqlJournal journal;
    private Control control;
    private Artifact shared;
    private int keys;

    @BeforeEach
    void open() throws IOException {
        store =
                ArtifactStore.open(
                        data.resolve("artifacts"),
                        InstantSource.system(),
                        new SecureRandom(),
                        Milestones.unwatched());
        journal =
                SqlJournal.open(
                        SqliteDatabase.at(data.resolve("slipway.db")),
                        Opening.of(InstantSource.system(), new SecureRandom()));
        control =
                Control.open(
                        new ControlSpec(
                                journal,
                                InstantSource.system(),
                                JournalRecord::payload,
                                new Gates()));
        shared = put("the tokenizer of both versions");
    }

    @AfterEach
    void close() {
        control.close();
        journal.close();
    }

    private Artifact put(String text) throws IOException {
        return store.put(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    /// A version with a file of its own and the shared one; its artifacts but the shared one.
    private List<Artifact> publish(ModelName model, String weights) throws IOException {
        Artifact own = put(weights);
        Artifact list =
                put(
                        "[{\"path\":\"a\",\"sha256\":\"%s\",\"size\":1},".formatted(own.digest())
                                + "{\"path\":\"b\",\"sha256\":\"%s\",\"size\":1}]"
                                        .formatted(shared.digest()));
        Artifact report = put("{\"findings\":[],\"of\":\"" + weights + "\"}");
        Artifact bundle = put("a signature of " + weights);
        done(
                new PublishVersion(
                        model,
                        new Version.Content(
                                list.digest(),
                                10,
                                "xgboost",
                                null,
                                new Version.ScanSummary(report.digest(), 0, 0),
                                new Version.SignatureSummary(bundle.digest(), Sha256.of("key"))),
                        Lineage.UNKNOWN,
                        null,
                        Map.of()));
        return List.of(own, list, report, bundle);
    }

    private void done(Command command) {
        assertThat(
                        control.submit(
                                new CommandRequest(
                                        ADA, new IdempotencyKey("key-" + keys++), command, false)))
                .isInstanceOf(CommandResult.Done.class);
    }

    private boolean isThere(Artifact artifact) throws IOException {
        return store.find(artifact.digest()).isPresent();
    }

    private String collect(String... more) {
        StringWriter out = new StringWriter();
        CommandLine line = Main.commandLine();
        line.setOut(new PrintWriter(out, true));
        String[] words = {"artifacts", "collect", "--data", data.toString()};
        String[] all = java.util.Arrays.copyOf(words, words.length + more.length);
        System.arraycopy(more, 0, all, words.length, more.length);
        assertThat(line.execute(all)).isEqualTo(Exit.PASSED);
        return out.toString();
    }

    /// Makes everything that was noticed so far a day older.
    private void aDayGoesBy() throws IOException {
        Path unreferenced = data.resolve("artifacts/unreferenced");
        try (var markers = Files.list(unreferenced)) {
            for (Path marker : markers.toList()) {
                Files.writeString(marker, "2026-01-01T00:00:00Z");
            }
        }
    }

    private void requireCollected(List<Artifact> gone, List<Artifact> kept) throws IOException {
        assertThat(collect()).contains("removed 0 artifacts, 0 bytes");
        aDayGoesBy();
        assertThat(collect("--dry-run")).contains("would remove " + gone.size() + " artifacts");
        for (Artifact artifact : gone) {
            assertThat(isThere(artifact)).isTrue();
        }
        assertThat(collect()).contains("removed " + gone.size() + " artifacts");
        for (Artifact artifact : gone) {
            assertThat(isThere(artifact)).isFalse();
        }
        for (Artifact artifact : kept) {
            assertThat(isThere(artifact)).isTrue();
        }
    }

    @Test
    void deletedVersionIsCollectedWithoutWhatItShares() throws IOException {
        List<Artifact> first = publish(FLIGHTS, "first");
        List<Artifact> second = publish(FLIGHTS, "second");
        done(new DeleteVersion(FLIGHTS, new VersionNumber(1)));
        requireCollected(first, second);
        assertThat(isThere(shared)).isTrue();
    }

    @Test
    void deletedModelIsCollectedWhole() throws IOException {
        List<Artifact> first = publish(FLIGHTS, "first");
        done(new DeleteModel(FLIGHTS));
        collect();
        aDayGoesBy();
        assertThat(collect()).contains("removed 5 artifacts");
        for (Artifact artifact : first) {
            assertThat(isThere(artifact)).isFalse();
        }
    }

    @Test
    void renamedModelKeepsItsFilesAndStrangersGo() throws IOException {
        List<Artifact> first = publish(FLIGHTS, "first");
        Artifact stranger = put("a push that came to nothing");
        done(new RenameModel(FLIGHTS, new ModelName("delays")));
        requireCollected(List.of(stranger), first);
    }

    @Test
    void filesThatArePushedAgainMeanwhileStay() throws IOException {
        List<Artifact> first = publish(FLIGHTS, "first");
        publish(FLIGHTS, "second");
        done(new DeleteVersion(FLIGHTS, new VersionNumber(1)));
        collect();
        aDayGoesBy();
        for (Artifact artifact : first) {
            assertThat(store.leases().take(artifact.digest(), "push-1", Duration.ofHours(1)))
                    .isTrue();
        }
        assertThat(collect()).contains("removed 0 artifacts");
        publish(FLIGHTS, "first");
        for (Artifact artifact : first) {
            store.leases().release(artifact.digest(), "push-1");
        }
        collect();
        aDayGoesBy();
        assertThat(collect()).contains("removed 0 artifacts");
        assertThat(isThere(first.getFirst())).isTrue();
    }

    @Test
    void nothingIsCollectedWhileABackupIsTaken() throws IOException {
        List<Artifact> first = publish(FLIGHTS, "first");
        publish(FLIGHTS, "second");
        done(new DeleteVersion(FLIGHTS, new VersionNumber(1)));
        collect();
        aDayGoesBy();
        try (Collector.Pause _ = store.collector().pause()) {
            assertThat(collect()).contains("removed 0 artifacts");
        }
        assertThat(isThere(first.getFirst())).isTrue();
        assertThat(collect()).contains("removed 4 artifacts");
    }
}
