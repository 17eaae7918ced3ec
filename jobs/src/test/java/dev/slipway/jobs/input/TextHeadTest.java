package dev.slipway.jobs.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.jobs.attempt.EndCode;
import dev.slipway.jobs.attempt.JobException;
import dev.slipway.jobs.table.Field;
import dev.slipway.jobs.table.Kind;
import dev.slipway.jobs.table.Meaning;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TextHeadTest {
    @TempDir private Path root;

    private FileHead head(String lines) throws IOException {
        Path file = Files.writeString(root.resolve("a.jsonl"), lines);
        return TextHead.ofJson(root, new InputFile("a.jsonl", Files.size(file), 0, null));
    }

    @Test
    void aColumnThatBeginsWithAMissingValueHasTheTypeOfTheOthers() throws IOException {
        FileHead head =
                head(
                        """
                        {"id":null,"price":null,"late":null,"note":null,"all":null}
                        {"id":7,"price":3,"late":true,"note":"x","all":null}
                        {"id":null,"price":3.5,"late":null,"note":null,"all":null}
                        """);
        assertThat(head.names()).containsExactly("id", "price", "late", "note", "all");
        assertThat(head.field("id")).contains(Field.plain("id", Kind.WHOLE));
        assertThat(head.field("price")).contains(Field.plain("price", Kind.REAL));
        assertThat(head.field("late")).contains(Field.plain("late", Kind.FLAG));
        assertThat(head.field("note")).contains(Field.plain("note", Kind.TEXT));
        assertThat(head.field("all")).contains(Field.plain("all", Kind.TEXT));
    }

    /// As of hashes: without it their rows would be put aside.
    @Test
    void whatOnlyBitsWithoutASignHoldIsWithoutOne() throws IOException {
        FileHead head =
                head(
                        """
                        {"hash":7,"mixed":-1,"beyond":7,"small":7}
                        {"hash":18446744073709551615,"mixed":18446744073709551615,"small":8}
                        {"beyond":18446744073709551616}
                        """);
        assertThat(head.field("hash"))
                .contains(new Field("hash", Kind.WHOLE, Meaning.UNSIGNED, false));
        for (String name : List.of("mixed", "beyond", "small")) {
            assertThat(head.field(name)).contains(Field.plain(name, Kind.WHOLE));
        }
    }

    /// As a share that hangs, a directory in a file's place is opened and gives no byte.
    @Test
    void headThatGivesNoBytesIsRefusedForNow() throws IOException {
        Files.createDirectory(root.resolve("a"));
        InputFile place = new InputFile("a", 1, 0, null);
        for (ThrowingCallable reading :
                List.<ThrowingCallable>of(
                        () -> TextHead.ofCsv(root, place), () -> TextHead.ofJson(root, place))) {
            assertThatThrownBy(reading)
                    .isInstanceOfSatisfying(
                            JobException.class,
                            e -> assertThat(e.code()).isEqualTo(EndCode.UNREADABLE_INPUT))
                    .hasMessageStartingWith("a: cannot be read: ")
                    .cause()
                    .isInstanceOfSatisfying(
                            JobException.class,
                            e -> assertThat(e.code()).isEqualTo(EndCode.INPUT_AWAY));
        }
    }

    @Test
    void whatNobodyMayReadIsRefusedForGood() {
        assertThat(InputFile.unreadable("a.csv", new AccessDeniedException("a.csv")))
                .hasMessage("a.csv: cannot be read: java.nio.file.AccessDeniedException: a.csv")
                .hasCauseInstanceOf(AccessDeniedException.class);
    }

    @Test
    void aColumnOfSeveralTypesIsText() throws IOException {
        FileHead head = head("{\"id\":7}\n{\"id\":\"x\"}\n");
        assertThat(head.field("id")).contains(Field.plain("id", Kind.TEXT));
    }

    @Test
    void anArrayIsAnsweredWithHowToWriteLines() {
        for (String array : List.of("[{\"id\":7},{\"id\":8}]", "[\n  {\n    \"id\": 7\n  }\n]\n")) {
            assertThatThrownBy(() -> head(array))
                    .isInstanceOf(JobException.class)
                    .hasMessage(
                            "a.jsonl: a JSON array (expected: one object on each line, as pandas"
                                    + " writes it with lines=True)");
        }
    }

    /// As answers have them, and as Python writes them.
    @Test
    void numbersThatAreNotFiniteAreNumbers() throws IOException {
        FileHead head =
                head(
                        """
                        {"bare":NaN,"id":"NaN","price":"NaN","far":"Infinity","note":"NaN"}
                        {"bare":7,"id":7,"price":3.5,"far":7,"note":"x"}
                        {"bare":-Infinity,"id":8,"price":3,"far":"-Infinity","note":"Infinity"}
                        """);
        assertThat(head.names()).containsExactly("bare", "id", "price", "far", "note");
        assertThat(head.field("bare")).contains(Field.plain("bare", Kind.REAL));
        assertThat(head.field("id")).contains(Field.plain("id", Kind.WHOLE));
        assertThat(head.field("price")).contains(Field.plain("price", Kind.REAL));
        assertThat(head.field("far")).contains(Field.plain("far", Kind.REAL));
        assertThat(head.field("note")).contains(Field.plain("note", Kind.TEXT));
    }

    @Test
    void aLineOfNamesWithoutEndIsRefusedByName() throws IOException {
        Path file = Files.writeString(root.resolve("a.csv"), "x,".repeat(300_000));
        InputFile input = new InputFile("a.csv", Files.size(file), 0, null);
        assertThatThrownBy(() -> TextHead.ofCsv(root, input))
                .isInstanceOf(JobException.class)
                .hasMessage("a.csv: " + NameRoom.WORDS);
    }

    @Test
    void objectsWhoseMembersAreNoColumnsAreRefusedByName() {
        StringBuilder lines = new StringBuilder();
        for (int line = 0; line < 30; line++) {
            lines.append("{\"id\":7");
            for (int i = 0; i < 10_000; i++) {
                lines.append(",\"").append(line).append('-').append(i).append("\":1");
            }
            lines.append("}\n");
        }
        assertThatThrownBy(() -> head(lines.toString()))
                .isInstanceOf(JobException.class)
                .hasMessage("a.jsonl: " + NameRoom.WORDS);
    }
}
