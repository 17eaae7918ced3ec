package dev.slipway.server.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.Principal;
import dev.slipway.api.access.Role;
import dev.slipway.api.control.Command;
import dev.slipway.api.control.CommandRequest;
import dev.slipway.api.control.CommandResult;
import dev.slipway.api.control.Controls;
import dev.slipway.api.control.JobCommand.SubmitScore;
import dev.slipway.api.control.RegistryCommand.PublishVersion;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.journal.IdempotencyKey;
import dev.slipway.api.journal.JournalRecord;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.registry.Lineage;
import dev.slipway.api.registry.Version;
import dev.slipway.api.spec.BadRowLimit;
import dev.slipway.api.spec.FileFormat;
import dev.slipway.api.spec.ScoreWish;
import dev.slipway.control.Control;
import dev.slipway.control.ControlSpec;
import dev.slipway.control.gate.Gates;
import dev.slipway.testkit.fake.AwayJournal;
import dev.slipway.testkit.fake.FakeJournal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Jobs at the door that looks at their paths, submitted once and then again by the same key.
final class CheckedPathsTest {
    private static final Principal ROOT =
            Principal.system("root", Role.SCIENTIST, Role.RELEASER, Role.ADMIN);
    private static final InstantSource CLOCK =
            InstantSource.fixed(Instant.parse("2026-03-27T12:00:00Z"));

    @TempDir Path scratch;

    private final FakeJournal journal = new FakeJournal(CLOCK);
    private final Control control =
            Control.open(new ControlSpec(journal, CLOCK, JournalRecord::payload, new Gates()));
    private Path root = Path.of("");

    @BeforeEach
    void publish() throws IOException {
        root = scratch.toRealPath();
        Files.createDirectories(root.resolve("days"));
        Files.writeString(root.resolve("days/monday.csv"), "a\n1\n");
        PublishVersion version =
                new PublishVersion(
                        new ModelName("flights"),
                        new Version.Content(
                                Sha256.of("flights"),
                                10,
                                "xgboost",
                                null,
                                new Version.ScanSummary(Sha256.of("report"), 0, 0),
                                null),
                        Lineage.UNKNOWN,
                        null,
                        Map.of());
        assertThat(submit(control, "publish", version)).isInstanceOf(CommandResult.Done.class);
    }

    @AfterEach
    void close() {
        control.close();
    }

    private Controls door(Path allowed) {
        PathRules rules = new PathRules(List.of(allowed), root.resolve("data"));
        return new CheckedPaths(control, journal, rules);
    }

    private static CommandResult submit(Controls door, String key, Command command) {
        return door.submit(new CommandRequest(ROOT, new IdempotencyKey(key), command, false));
    }

    private SubmitScore score(
            @Nullable FileFormat input, String output, @Nullable FileFormat written) {
        return new SubmitScore(
                new ScoreWish(
                        "flights",
                        null,
                        root.resolve("days").toString(),
                        input,
                        root.resolve(output).toString(),
                        written,
                        List.of(),
                        BadRowLimit.NONE,
                        null,
                        null));
    }

    private static void isAnsweredAgain(CommandResult result) {
        assertThat(result)
                .isInstanceOfSatisfying(
                        CommandResult.Done.class, done -> assertThat(done.isRepeat()).isTrue());
    }

    private static void isRefused(CommandResult result, String words) {
        assertThat(result)
                .isInstanceOfSatisfying(
                        CommandResult.Refused.class,
                        refused -> assertThat(refused.refusal().message()).contains(words));
    }

    /// As jobs were accepted once, and as they have written since: files of two formats lie there.
    @Test
    void aJobWhoseOutputLiesInItsInputIsAnsweredAgainAndNotSubmittedAnew() throws IOException {
        SubmitScore resolved = score(FileFormat.CSV, "days/scored", FileFormat.PARQUET);
        assertThat(submit(control, "old", resolved)).isInstanceOf(CommandResult.Done.class);
        Files.createDirectories(root.resolve("days/scored"));
        Files.writeString(root.resolve("days/scored/part-0.parquet"), "");
        SubmitScore again = score(null, "days/scored", FileFormat.PARQUET);
        isAnsweredAgain(submit(door(root), "old", again));
        assertThat(control.current().lastJob()).isEqualTo(1);
        isRefused(
                submit(door(root), "new", score(FileFormat.CSV, "days/scored", null)),
                "that is not read with the input");
    }

    @Test
    void aJobIsAnsweredAgainOnceItsInputIsGoneAndItsRootElsewhere() throws IOException {
        SubmitScore score = score(null, "scored", null);
        assertThat(submit(door(root), "key", score)).isInstanceOf(CommandResult.Done.class);
        Files.delete(root.resolve("days/monday.csv"));
        Files.delete(root.resolve("days"));
        isAnsweredAgain(submit(door(root), "key", score));
        isAnsweredAgain(submit(door(Files.createDirectory(root.resolve("other"))), "key", score));
        isRefused(submit(door(root), "another", score), "there is none of this name");
    }

    @Test
    void aJournalThatCannotBeReadIsAnotherTimesBusiness() {
        PathRules rules = new PathRules(List.of(root), root.resolve("data"));
        Controls door = new CheckedPaths(control, new AwayJournal(), rules);
        assertThat(submit(door, "key", score(null, "scored", null)))
                .isInstanceOfSatisfying(
                        CommandResult.Refused.class,
                        refused -> {
                            assertThat(refused.refusal().code())
                                    .isEqualTo(ErrorCode.STORE_UNAVAILABLE);
                            assertThat(refused.refusal().retryAfter()).isPresent();
                        });
    }

    @Test
    void aKeyStandsForNoOtherJob() {
        assertThat(submit(door(root), "key", score(null, "scored", null)))
                .isInstanceOf(CommandResult.Done.class);
        isRefused(submit(door(root), "key", score(null, "elsewhere", null)), "idempotency-key");
        isRefused(
                submit(door(root), "key", score(null, "scored", FileFormat.PARQUET)),
                "idempotency-key");
    }
}
