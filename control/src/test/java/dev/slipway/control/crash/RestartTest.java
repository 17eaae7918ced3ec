package dev.slipway.control.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.control.CommandResult;
import dev.slipway.api.journal.JournalRecord;
import dev.slipway.control.Control;
import dev.slipway.control.image.FoldedImage;
import dev.slipway.control.image.ImageText;
import dev.slipway.journal.Opening;
import dev.slipway.journal.SqlJournal;
import dev.slipway.journal.audit.Verdict;
import dev.slipway.journal.audit.Verifier;
import dev.slipway.journal.database.Database;
import dev.slipway.testkit.Campaign;
import dev.slipway.testkit.outside.Postgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A control plane that starts anew from many records: 2,000, or 100,000 in the long form. What it
/// took stands in `target/restart.txt`.
@Tag("postgres")
final class RestartTest {
    private static final int RECORDS = Campaign.cases(2_000, 100_000);
    private static final int MODELS = Campaign.cases(50, 2_000);

    @RegisterExtension static final Postgres POSTGRES = new Postgres();

    @TempDir Path directory;

    /// What a start came to.
    ///
    /// @param image in its kept form
    /// @param read how many records were folded
    private record Start(String image, long read) {}

    @ParameterizedTest(name = "postgres {0}")
    @ValueSource(booleans = {false, true})
    void sameImageComesFromAllRecordsAndFromTheKeptOneAndWhatFollowed(boolean isPostgres)
            throws IOException {
        try (Database database = database(isPostgres)) {
            String image;
            try (SqlJournal journal = open(database);
                    Control control = Sites.control(journal, JournalRecord::payload)) {
                JournalMaker.fill(control, RECORDS, MODELS);
                image = ImageText.write((FoldedImage) control.current());
            }
            Start fromTheFirst = start(database, isPostgres, "no image kept");
            assertThat(fromTheFirst.image()).isEqualTo(image);
            assertThat(fromTheFirst.read()).isGreaterThanOrEqualTo(RECORDS - 2);
            assertThat(Verifier.verify(database)).isInstanceOf(Verdict.Intact.class);

            keepAndGoOn(database);
            Start fromTheKept = start(database, isPostgres, "an image kept 2 records ago");
            assertThat(fromTheKept.read()).isEqualTo(2);
            assertThat(fromTheKept.image()).isNotEqualTo(image).contains("after-the-image");
        }
    }

    private Database database(boolean isPostgres) throws IOException {
        Files.createDirectories(directory.resolve("data"));
        return isPostgres
                ? Sites.database(
                        directory,
                        POSTGRES.cluster().newUrl(),
                        POSTGRES.cluster().user(),
                        POSTGRES.cluster().password())
                : Sites.database(directory, "sqlite", "-", "-");
    }

    private static SqlJournal open(Database database) {
        return SqlJournal.open(database, Opening.of(InstantSource.system(), new SecureRandom()));
    }

    private static void keepAndGoOn(Database database) {
        try (SqlJournal journal = open(database);
                Control control = Sites.control(journal, JournalRecord::payload)) {
            control.keepSnapshot();
            assertThat(control.submit(Script.request("after-the-image")))
                    .isInstanceOf(CommandResult.Done.class);
        }
    }

    private static Start start(Database database, boolean isPostgres, String what)
            throws IOException {
        LongAdder read = new LongAdder();
        long begun = System.nanoTime();
        try (SqlJournal journal = open(database);
                Control control =
                        Sites.control(
                                journal,
                                record -> {
                                    read.increment();
                                    return record.payload();
                                })) {
            String line =
                    "%s, %,d records, %s: %.2f s to the image%n"
                            .formatted(
                                    isPostgres ? "PostgreSQL" : "SQLite",
                                    journal.head().seq(),
                                    what,
                                    (System.nanoTime() - begun) / 1e9);
            Files.writeString(
                    Path.of("target/restart.txt"),
                    line,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
            return new Start(ImageText.write((FoldedImage) control.current()), read.sum());
        }
    }
}
