package dev.slipway.control.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.Principal;
import dev.slipway.api.access.Role;
import dev.slipway.api.control.CommandRequest;
import dev.slipway.api.control.CommandResult;
import dev.slipway.api.control.ObjectCommand.ApplyObjects;
import dev.slipway.api.control.ObjectCommand.Put;
import dev.slipway.api.journal.Append;
import dev.slipway.api.journal.Appended;
import dev.slipway.api.journal.Draft;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.journal.IdempotencyKey;
import dev.slipway.api.journal.JournalRecord;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.spec.SuppressionSpec;
import dev.slipway.control.Control;
import dev.slipway.control.ControlSpec;
import dev.slipway.control.decide.NoGuard;
import dev.slipway.control.fact.FactCodec;
import dev.slipway.control.image.FoldedImage;
import dev.slipway.control.image.ImageText;
import dev.slipway.journal.record.Upcasters;
import dev.slipway.testkit.Goldens;
import dev.slipway.testkit.fake.FakeJournal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The text of every kind of fact, as released versions wrote it, and as this one does.
///
/// `facts-VERSION.txt` is never changed: records in it are read for ever. With `-Dgoldens=rewrite`
/// the one of this version is made if there is none, and `facts.txt` is what is written today. A
/// member that gets another name or meaning needs a step in the upcasters, or this fails.
final class GoldenFactsTest {
    private static final Path GOLDENS = Path.of("src/test/goldens");
    private static final String OURS = "facts-0.1.0.txt";

    /// Lines are added to the script behind the suppression, whose line stays where it was.
    private static final int ACCEPTED_AT = 35;

    private static final Instant NOW = Instant.parse("2026-11-26T08:00:00Z");

    private static Control open(FakeJournal journal) {
        return Control.open(
                new ControlSpec(journal, () -> NOW, Upcasters.none()::payload, new NoGuard()));
    }

    private static FakeJournal written() {
        FakeJournal journal = new FakeJournal(() -> NOW);
        try (Control control = open(journal)) {
            for (int place = 0; place < Script.size(); place++) {
                if (place == ACCEPTED_AT) {
                    assertThat(control.submit(accepted())).isInstanceOf(CommandResult.Done.class);
                }
                assertThat(control.submit(Script.request(place, control.current())))
                        .isInstanceOf(CommandResult.Done.class);
            }
        }
        return journal;
    }

    /// The one kind of object that holds for a time only, so that no script can have it.
    private static CommandRequest accepted() {
        SuppressionSpec spec =
                new SuppressionSpec(
                        "readme-example",
                        new ModelName("flights"),
                        "secret-jwt",
                        "README.md",
                        "0f3a5c7e91b2d4f60a1c3e5b",
                        new FreeText("an expired example"),
                        LocalDate.of(2027, 1, 31));
        return new CommandRequest(
                Principal.system("ada", Role.SCIENTIST, Role.REVIEWER),
                new IdempotencyKey("accepted"),
                new ApplyObjects(List.of(new Put(spec, null)), List.of()),
                false);
    }

    private static List<JournalRecord> facts(FakeJournal journal) {
        return journal.read(0, Integer.MAX_VALUE).stream()
                .filter(record -> !record.isAboutTheJournal())
                .toList();
    }

    /// A line each: who, what, in which version of the schema, the payload.
    private static String text(FakeJournal journal) {
        StringBuilder text = new StringBuilder();
        for (JournalRecord record : facts(journal)) {
            text.append(record.actor())
                    .append('\t')
                    .append(record.kind())
                    .append('\t')
                    .append(record.schemaVersion())
                    .append('\t')
                    .append(record.payload())
                    .append('\n');
        }
        return text.toString();
    }

    private static FakeJournal read(Path golden) throws IOException {
        FakeJournal journal = new FakeJournal(() -> NOW);
        for (String line : Files.readAllLines(golden)) {
            String[] fields = line.split("\t", 4);
            long seq = journal.head().seq();
            Appended appended =
                    journal.append(
                            Append.of(
                                    fields[0],
                                    new IdempotencyKey("line-" + seq),
                                    Sha256.of(line),
                                    seq,
                                    List.of(
                                            new Draft(
                                                    fields[1],
                                                    Integer.parseInt(fields[2]),
                                                    fields[3]))));
            assertThat(appended).isInstanceOf(Appended.Recorded.class);
        }
        return journal;
    }

    private static String image(FakeJournal journal) {
        try (Control control = open(journal)) {
            return ImageText.write((FoldedImage) control.current());
        }
    }

    @Test
    void whatIsWrittenTodayIsTheGoldenText() throws IOException {
        String text = text(written());
        Path ours = GOLDENS.resolve(OURS);
        if ("rewrite".equals(System.getProperty("slipway.goldens")) && Files.notExists(ours)) {
            Files.createDirectories(GOLDENS);
            Files.writeString(ours, text);
        }
        Goldens.ofRoom().check("facts.txt", text);
    }

    @Test
    void everyReleasedVersionsFactsFoldIntoTheImageOfToday() throws IOException {
        String today = image(written());
        try (Stream<Path> all = Files.list(GOLDENS)) {
            List<Path> released =
                    all.filter(file -> file.getFileName().toString().startsWith("facts-")).toList();
            assertThat(released).isNotEmpty();
            for (Path golden : released) {
                assertThat(image(read(golden))).as(golden.toString()).isEqualTo(today);
            }
        }
    }

    @Test
    void everyKindOfFactIsAmongThem() throws IOException {
        Set<String> missing = new HashSet<>(FactCodec.kinds());
        facts(read(GOLDENS.resolve(OURS))).forEach(record -> missing.remove(record.kind()));
        assertThat(missing).isEmpty();
    }
}
