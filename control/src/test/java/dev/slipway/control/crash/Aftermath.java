package dev.slipway.control.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.control.CommandResult;
import dev.slipway.api.journal.JournalRecord;
import dev.slipway.control.Control;
import dev.slipway.journal.Opening;
import dev.slipway.journal.SqlJournal;
import dev.slipway.journal.audit.Verdict;
import dev.slipway.journal.audit.Verifier;
import dev.slipway.journal.database.Database;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/// What has to be there after a [ControlChild] whose disk did something to it.
///
/// @param directory where the child wrote what it heard
/// @param address of its journal, as [Sites#start] takes it
record Aftermath(Path directory, List<String> address) {
    private Database database() {
        return Sites.database(directory, address.get(0), address.get(1), address.get(2));
    }

    private static SqlJournal open(Database database) {
        return SqlJournal.open(database, Opening.of(InstantSource.system(), new SecureRandom()));
    }

    /// The kinds of the records of all commands where the script begins or goes on in this place.
    Map<String, List<String>> played() throws IOException {
        try (Database database = database();
                SqlJournal journal = open(database);
                Control control = Sites.control(journal, JournalRecord::payload)) {
            for (int next = Sites.lines(directory, "acknowledged").size();
                    next < Script.size();
                    next++) {
                assertThat(control.submit(Script.request(next, control.current())))
                        .isInstanceOf(CommandResult.Done.class);
            }
            return Sites.kindsByCommand(journal);
        }
    }

    /// Every acknowledged command is recorded whole, at most one more is, and the rest can follow.
    ///
    /// @param expected what [#played] came to where nothing happened
    void requireWhole(Map<String, List<String>> expected) throws IOException {
        List<String> acknowledged = Sites.lines(directory, "acknowledged");
        try (Database database = database()) {
            Verdict verdict = Verifier.verify(database);
            if (!(verdict instanceof Verdict.Unchecked && acknowledged.isEmpty())) {
                assertThat(verdict).as(verdict.words()).isInstanceOf(Verdict.Intact.class);
                requireWhole(database, acknowledged, expected);
            }
        }
        assertThat(played()).isEqualTo(expected);
    }

    private static void requireWhole(
            Database database, List<String> acknowledged, Map<String, List<String>> expected) {
        try (SqlJournal journal = open(database)) {
            Map<String, List<String>> found = Sites.kindsByCommand(journal);
            assertThat(found.keySet()).containsAll(acknowledged);
            assertThat(found.size()).isLessThanOrEqualTo(acknowledged.size() + 1);
            found.forEach((key, kinds) -> assertThat(kinds).as(key).isEqualTo(expected.get(key)));
        }
    }
}
