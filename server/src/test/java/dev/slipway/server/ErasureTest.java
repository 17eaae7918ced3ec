package dev.slipway.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.Principal;
import dev.slipway.api.access.Role;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.control.AccessCommand.EraseWords;
import dev.slipway.api.control.Command;
import dev.slipway.api.control.CommandRequest;
import dev.slipway.api.control.CommandResult;
import dev.slipway.api.control.RegistryCommand.CreateModel;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.journal.Append;
import dev.slipway.api.journal.Appended;
import dev.slipway.api.journal.Concealed;
import dev.slipway.api.journal.Draft;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.journal.IdempotencyKey;
import dev.slipway.api.journal.JournalRecord;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.RiskTier;
import dev.slipway.api.spec.ModelSpec;
import dev.slipway.control.Control;
import dev.slipway.control.ControlSpec;
import dev.slipway.control.fact.AccessFact.WordsErased;
import dev.slipway.control.fact.FactCodec;
import dev.slipway.control.gate.Gates;
import dev.slipway.journal.Opening;
import dev.slipway.journal.SqlJournal;
import dev.slipway.journal.audit.Verdict;
import dev.slipway.journal.audit.Verifier;
import dev.slipway.journal.database.SqliteDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Words that are erased: gone from the disk, while the journal verifies and folds as before.
final class ErasureTest {
    private static final String WORDS = "ask Wilhelmina Testperson about it";
    private static final Pattern TOKEN = Pattern.compile("concealed:[0-9a-zA-Z]+");

    @TempDir Path data;
    private int keys;

    private SqlJournal journal() {
        return SqlJournal.open(
                SqliteDatabase.at(data.resolve("slipway.db")),
                Opening.of(InstantSource.system(), new SecureRandom()));
    }

    private static Control control(SqlJournal journal) {
        return Control.open(
                new ControlSpec(
                        journal, InstantSource.system(), JournalRecord::payload, new Gates()));
    }

    private CommandRequest request(Command command, Role... roles) {
        return new CommandRequest(
                Principal.system("ada", roles),
                new IdempotencyKey("key-" + keys++),
                command,
                false);
    }

    private static CreateModel described(String name) {
        return new CreateModel(
                new ModelSpec(
                        new ModelName(name),
                        TeamName.DEFAULT,
                        RiskTier.SANDBOX,
                        new FreeText(WORDS),
                        Map.of()));
    }

    private static String token(JournalRecord record) {
        Matcher matcher = TOKEN.matcher(record.payload());
        assertThat(matcher.find()).isTrue();
        return matcher.group();
    }

    private String bytes() throws IOException {
        StringBuilder bytes = new StringBuilder();
        try (Stream<Path> files = Files.list(data)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                bytes.append(Files.readString(file, StandardCharsets.ISO_8859_1));
            }
        }
        return bytes.toString();
    }

    private List<JournalRecord> done(Control control, CommandRequest request) {
        CommandResult result = control.submit(request);
        assertThat(result).isInstanceOf(CommandResult.Done.class);
        return ((CommandResult.Done) result).records();
    }

    @Test
    void erasedWordsLeaveTheDiskAndTheChainVerifies() throws IOException {
        try (SqlJournal journal = journal();
                Control control = control(journal)) {
            JournalRecord first =
                    done(control, request(described("first"), Role.SCIENTIST)).getFirst();
            JournalRecord second =
                    done(control, request(described("second"), Role.SCIENTIST)).getFirst();
            CommandRequest erase =
                    request(
                            new EraseWords(first.seq(), new FreeText("it names somebody")),
                            Role.ADMIN);
            assertThat(done(control, erase).getFirst().kind()).isEqualTo("WordsErased");
            assertThat(journal.reveal(token(first))).isEmpty();
            assertThat(journal.reveal(token(second))).contains(WORDS);
            assertThat(done(control, erase)).hasSize(1);
            done(control, request(new EraseWords(second.seq(), new FreeText("too")), Role.ADMIN));
            assertThat(journal.read(first.seq() - 1, 1)).containsExactly(first);
            assertThat(control.after(first.seq()).models()).hasSize(1);
        }
        assertThat(Verifier.verify(SqliteDatabase.readOnly(data.resolve("slipway.db"))))
                .isInstanceOf(Verdict.Intact.class);
        assertThat(bytes()).doesNotContain("Wilhelmina");
    }

    @Test
    void aTextThatLooksLikeAnotherRecordsTokenErasesNothing() {
        try (SqlJournal journal = journal();
                Control control = control(journal)) {
            JournalRecord first =
                    done(control, request(described("first"), Role.SCIENTIST)).getFirst();
            CreateModel copy =
                    new CreateModel(
                            new ModelSpec(
                                    new ModelName("second"),
                                    TeamName.DEFAULT,
                                    RiskTier.SANDBOX,
                                    new FreeText("words of its own"),
                                    Map.of("note", token(first))));
            JournalRecord second = done(control, request(copy, Role.SCIENTIST)).getFirst();
            FreeText why = new FreeText("it names somebody");
            done(control, request(new EraseWords(second.seq(), why), Role.ADMIN));
            assertThat(journal.reveal(token(first))).contains(WORDS);
        }
        assertThat(words()).doesNotContain("words of its own").contains("Wilhelmina");
    }

    private String words() {
        try {
            return bytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void whatACrashLeftUndoneIsErasedAtTheNextStart() throws IOException {
        JournalRecord first;
        try (SqlJournal journal = journal();
                Control control = control(journal)) {
            first = done(control, request(described("first"), Role.SCIENTIST)).getFirst();
            control.keepSnapshot();
            erasureOf(journal, first);
            assertThat(journal.reveal(token(first))).contains(WORDS);
        }
        try (SqlJournal journal = journal();
                Control control = control(journal)) {
            assertThat(journal.reveal(token(first))).isEmpty();
            assertThat(control.current().seq()).isGreaterThan(first.seq());
        }
        assertThat(bytes()).doesNotContain("Wilhelmina");
    }

    /// Another writer records it and ends before it has erased.
    @Test
    void whoeverKeepsAnImagePastAnErasureHasErased() {
        try (SqlJournal journal = journal();
                Control told = control(journal);
                Control behind = control(journal)) {
            JournalRecord first =
                    done(told, request(described("first"), Role.SCIENTIST)).getFirst();
            told.follow(List.of(erasureOf(journal, first)));
            assertThat(journal.reveal(token(first))).contains(WORDS);
            told.keepSnapshot();
            assertThat(journal.reveal(token(first))).isEmpty();

            JournalRecord second =
                    done(told, request(described("second"), Role.SCIENTIST)).getFirst();
            erasureOf(journal, second);
            done(behind, request(described("third"), Role.SCIENTIST));
            assertThat(journal.reveal(token(second))).contains(WORDS);
            behind.keepSnapshot();
            assertThat(journal.reveal(token(second))).isEmpty();
        }
    }

    private static JournalRecord erasureOf(SqlJournal journal, JournalRecord record) {
        List<Concealed> concealed = new ArrayList<>();
        Draft draft =
                FactCodec.draft(
                        new WordsErased(record.seq(), new FreeText("it names somebody")),
                        journal::conceal,
                        concealed);
        Appended appended =
                journal.append(
                        new Append(
                                "ada",
                                new IdempotencyKey("erase-" + record.seq()),
                                Sha256.of("erase"),
                                record.seq(),
                                List.of(draft),
                                concealed));
        assertThat(appended).isInstanceOf(Appended.Recorded.class);
        return ((Appended.Recorded) appended).records().getFirst();
    }

    @Test
    void onlyAdministratorsEraseAndOnlyWhatIsRecorded() {
        try (SqlJournal journal = journal();
                Control control = control(journal)) {
            long seq = done(control, request(described("a"), Role.SCIENTIST)).getFirst().seq();
            FreeText reason = new FreeText("why not");
            assertThat(refusal(control, new EraseWords(seq, reason), Role.SCIENTIST))
                    .isEqualTo(ErrorCode.FORBIDDEN);
            for (long record : new long[] {0, -1, seq + 1}) {
                assertThat(refusal(control, new EraseWords(record, reason), Role.ADMIN))
                        .isEqualTo(ErrorCode.UNKNOWN_OBJECT);
            }
            JournalRecord record = journal.read(seq - 1, 1).getFirst();
            assertThat(journal.reveal(token(record))).contains(WORDS);
        }
    }

    private ErrorCode refusal(Control control, Command command, Role role) {
        CommandResult result = control.submit(request(command, role));
        return ((CommandResult.Refused) result).refusal().code();
    }
}
