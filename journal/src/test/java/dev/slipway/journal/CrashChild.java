package dev.slipway.journal;

import dev.slipway.api.journal.Append;
import dev.slipway.api.journal.Appended;
import dev.slipway.api.journal.Draft;
import dev.slipway.api.journal.IdempotencyKey;
import dev.slipway.api.journal.Sha256;
import dev.slipway.journal.artifact.Artifact;
import dev.slipway.journal.artifact.ArtifactStore;
import dev.slipway.journal.database.Database;
import dev.slipway.journal.database.PostgresDatabase;
import dev.slipway.journal.database.SqliteDatabase;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// A process that pushes artifacts and records them until it is killed, or kills itself at a named
/// step. It goes the way of a real command: artifact, append, image, publication, answer; the
/// answer is a line in a file.
final class CrashChild {
    static final int RECORDS_PER_COMMAND = 3;

    private CrashChild() {}

    /// @param arguments directory, JDBC address or `sqlite`, user, password, first command, number
    ///     of commands, and optionally step and `before` or `after`
    public static void main(String[] arguments) throws IOException {
        Path directory = Path.of(arguments[0]);
        int first = Integer.parseInt(arguments[4]);
        int count = Integer.parseInt(arguments[5]);
        Death death =
                arguments.length > 6
                        ? new Death(Step.valueOf(arguments[6]), arguments[7].equals("before"))
                        : new Death(null, false);
        try (Database database = database(arguments);
                SqlJournal journal =
                        SqlJournal.open(
                                database,
                                Opening.of(InstantSource.system(), new SecureRandom())
                                        .watchedBy(death))) {
            ArtifactStore artifacts =
                    ArtifactStore.open(
                            directory.resolve("data/artifacts"),
                            InstantSource.system(),
                            new SecureRandom(),
                            death);
            Set<String> image = new TreeSet<>();
            for (int n = first; n < first + count; n++) {
                if (n == first + 1) {
                    death.armed = true;
                    Files.writeString(directory.resolve("armed"), "");
                }
                String name = "command-" + n;
                try {
                    execute(name, directory, journal, artifacts, image, death);
                } catch (IOException e) {
                    append(directory.resolve("refusals"), name + " " + e);
                }
            }
        }
    }

    private static void execute(
            String name,
            Path directory,
            SqlJournal journal,
            ArtifactStore artifacts,
            Set<String> image,
            Death death)
            throws IOException {
        byte[] content = (name + " of " + directory).getBytes(StandardCharsets.UTF_8);
        Artifact artifact = artifacts.put(new ByteArrayInputStream(content));
        List<Draft> drafts = new ArrayList<>();
        for (int n = 0; n < RECORDS_PER_COMMAND; n++) {
            drafts.add(
                    new Draft(
                            "ThingHappened",
                            1,
                            "{\"artifact\":\"" + artifact.digest() + "\",\"n\":" + n + "}"));
        }
        Appended outcome =
                journal.append(
                        Append.of(
                                "ann",
                                new IdempotencyKey(name),
                                Sha256.of(name),
                                journal.head().seq(),
                                drafts));
        if (!(outcome instanceof Appended.Recorded)) {
            append(directory.resolve("refusals"), name + " " + outcome);
            return;
        }
        death.before(Step.APPLY);
        image.add(name);
        death.after(Step.APPLY);
        death.before(Step.PUBLISH);
        Set<String> published = Set.copyOf(image);
        death.after(Step.PUBLISH);
        death.before(Step.ACKNOWLEDGE);
        append(directory.resolve("acknowledged"), name + " " + published.size());
        death.after(Step.ACKNOWLEDGE);
    }

    private static void append(Path file, String line) {
        try {
            Files.writeString(
                    file, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Database database(String[] arguments) {
        return arguments[1].equals("sqlite")
                ? SqliteDatabase.at(Path.of(arguments[0]).resolve("data/slipway.db"))
                : PostgresDatabase.at(arguments[1], arguments[2], arguments[3]);
    }

    /// Halts the process the first time that one step is reached after it was armed.
    private static final class Death implements Milestones {
        private final @Nullable Step step;
        private final boolean before;
        private volatile boolean armed;

        Death(@Nullable Step step, boolean before) {
            this.step = step;
            this.before = before;
        }

        @Override
        public void before(Step reached) {
            if (armed && before && reached == step) {
                Runtime.getRuntime().halt(CrashTest.HALTED);
            }
        }

        @Override
        public void after(Step reached) {
            if (armed && !before && reached == step) {
                Runtime.getRuntime().halt(CrashTest.HALTED);
            }
        }
    }
}
