package dev.slipway.control.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.control.CommandResult;
import dev.slipway.api.journal.JournalException;
import dev.slipway.api.journal.JournalRecord;
import dev.slipway.control.Control;
import dev.slipway.journal.Opening;
import dev.slipway.journal.SqlJournal;
import dev.slipway.journal.audit.Verdict;
import dev.slipway.journal.audit.Verifier;
import dev.slipway.journal.database.Database;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A writer that the operating system pauses in the middle of a storm and wakes after another has
/// taken over: it is fenced, nothing that was acknowledged is lost, and nothing of it comes late.
final class ZombieTest {
    private static final List<String> ADDRESS = List.of("sqlite", "-", "-");
    private static final int TAKEOVERS = 50;
    private static final int COMMANDS = 25;

    @TempDir Path directory;

    @SuppressWarnings("NullAway.Init")
    private Process zombie;

    @AfterEach
    void end() throws InterruptedException {
        zombie.destroyForcibly().waitFor();
    }

    @Test
    void wokenWriterIsFencedAndLosesNothing() throws Exception {
        Files.createDirectories(directory.resolve("data"));
        zombie = Sites.start(directory, ADDRESS, List.of("storm", "zombie-"), Map.of());
        await("acknowledged", COMMANDS);
        try (Database database = Sites.database(directory, "sqlite", "-", "-");
                SqlJournal journal = takenOver(database);
                Control control = Sites.control(journal, JournalRecord::payload)) {
            long epoch = journal.head().epoch();
            int asleep = lines("acknowledged").size();
            submit(control, "before-");
            assertThat(lines("acknowledged")).hasSize(asleep);
            signal("CONT");
            await("refusals", COMMANDS);
            submit(control, "after-");
            zombie.destroyForcibly().waitFor();
            assertThat(lines("refusals")).allMatch(line -> line.contains("has taken over"));
            List<JournalRecord> records = journal.read(0, Integer.MAX_VALUE);
            assertThat(records).extracting(JournalRecord::epoch).isSorted();
            assertThat(records.getLast().epoch()).isEqualTo(epoch);
            Set<String> recorded =
                    records.stream()
                            .map(record -> record.key().value())
                            .collect(Collectors.toSet());
            assertThat(recorded).containsAll(lines("acknowledged"));
            assertThat(recorded.stream().filter(key -> key.contains("-")).count())
                    .isGreaterThanOrEqualTo(lines("acknowledged").size() + 2L * COMMANDS);
        }
        try (Database database = Sites.database(directory, "sqlite", "-", "-")) {
            Verdict verdict = Verifier.verify(database);
            assertThat(verdict).as(verdict.words()).isInstanceOf(Verdict.Intact.class);
        }
    }

    /// Pauses the writer and takes its journal over; one that is paused while it holds the
    /// database's lock is let go on for a moment first.
    private SqlJournal takenOver(Database database) throws Exception {
        for (int attempt = 0; attempt < TAKEOVERS; attempt++) {
            signal("STOP");
            try {
                return SqlJournal.open(
                        database, Opening.of(InstantSource.system(), new SecureRandom()));
            } catch (JournalException e) {
                signal("CONT");
                LockSupport.parkNanos(1_000_000);
            }
        }
        throw new AssertionError("the writer held the lock whenever it was paused");
    }

    private static void submit(Control control, String prefix) {
        for (int n = 0; n < COMMANDS; n++) {
            assertThat(control.submit(Script.request(prefix + n)))
                    .isInstanceOf(CommandResult.Done.class);
        }
    }

    private void signal(String name) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(zombie.pid())).start();
        assertThat(kill.waitFor()).isZero();
    }

    private void await(String file, int count) throws IOException {
        while (lines(file).size() < count) {
            assertThat(zombie.isAlive()).as(Sites.output(directory)).isTrue();
            LockSupport.parkNanos(1_000_000);
        }
    }

    private List<String> lines(String name) throws IOException {
        return Sites.lines(directory, name);
    }
}
