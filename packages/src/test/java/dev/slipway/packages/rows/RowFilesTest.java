package dev.slipway.packages.rows;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.model.Cell;
import dev.slipway.api.model.Rows;
import dev.slipway.testkit.Repository;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RowFilesTest {
    @TempDir Path scratch;

    /// Of which type they are is known where they are taken: 2 may be a category.
    @Test
    void cellsOfCsvStayAsTheyAreWritten() throws IOException {
        Rows table = readStandardInput("a,b,c,d\n00501,-0,ATL,\n");
        assertThat(table.columns()).containsExactly("a", "b", "c", "d");
        assertThat(table.isWritten()).isTrue();
        assertThat(table.cells().getFirst())
                .containsExactly(
                        new Cell.Text("00501"),
                        new Cell.Text("-0"),
                        new Cell.Text("ATL"),
                        new Cell.Missing());
    }

    /// A shell has one for `<(zcat rows.csv.gz)`: what was read of it comes no second time.
    @Test
    void pipeIsReadOnceAndWhole() throws IOException, InterruptedException {
        Path pipe = scratch.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
        String script = "printf 'minutes,b\\n1,2\\n' > \"$0\"; : > \"$0\"";
        Process writer = new ProcessBuilder("sh", "-c", script, pipe.toString()).start();
        try {
            Rows table = RowFiles.read(pipe.toString(), InputStream.nullInputStream(), 10);
            assertThat(table.columns()).containsExactly("minutes", "b");
            assertThat(table.count()).isEqualTo(1);
        } finally {
            writer.destroy();
        }
    }

    /// As jobs read it: a file that they score has the same answers by requests.
    @Test
    void twoQuotesOfCsvAreATextAndAFieldWithoutACharacterIsNone() throws IOException {
        Rows table = readStandardInput("a,\"\",c\n\"\",,\"x\"\n");
        assertThat(table.columns()).containsExactly("a", "", "c");
        assertThat(table.cells().getFirst())
                .containsExactly(new Cell.Text(""), new Cell.Missing(), new Cell.Text("x"));
        assertThat(readStandardInput("a\n\"\"\n\n1\n").cells())
                .containsExactly(List.of(new Cell.Text("")), List.of(new Cell.Text("1")));
    }

    @Test
    void cellsOfJsonAndParquetHaveTypes() throws Exception {
        assertThat(readStandardInput("{\"a\":1,\"b\":\"2\"}\n").isWritten()).isFalse();
        assertThat(readParquet("narrow").isWritten()).isFalse();
    }

    @Test
    void zeroOfJsonKeepsItsSign() throws IOException {
        assertThat(readStandardInput("{\"a\":-0,\"b\":0,\"c\":-0.0}\n").cells().getFirst())
                .containsExactly(new Cell.Real(-0d), new Cell.Whole(0), new Cell.Real(-0d));
    }

    @Test
    void jsonLinesMayLeaveColumnsOut() throws IOException {
        Rows table = readStandardInput("{\"a\":1,\"b\":\"x\"}\n{\"b\":null}\n");
        assertThat(table.cells().get(1)).containsExactly(new Cell.Missing(), new Cell.Missing());
    }

    @Test
    void numbersOfJsonAreTakenAsJobsTakeThem() throws IOException {
        Rows table =
                readStandardInput(
                        "{\"a\":9223372036854775807,\"b\":18446744073709551616,\"c\":NaN}\n");
        assertThat(table.cells().getFirst())
                .containsExactly(
                        new Cell.Whole(Long.MAX_VALUE),
                        new Cell.Real(0x1p64),
                        new Cell.Real(Double.NaN));
    }

    /// Of hashes, and beside the middle between two numbers of 32 bits: a model has the last digit.
    @Test
    void digitsOfJsonThatNoDoubleHasStay() throws IOException {
        String aside = "1.000000059604644775390625000000000000000001";
        String json = "{\"a\":18446744073709551615,\"b\":" + aside + ",\"c\":0.1}\n";
        assertThat(readStandardInput(json).cells().getFirst())
                .containsExactly(
                        new Cell.Digits("18446744073709551615"),
                        new Cell.Digits(aside),
                        new Cell.Real(0.1));
        List<Rows> events = new ArrayList<>();
        RowFiles.each(
                "-",
                new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)),
                10,
                events::add);
        assertThat(events.getFirst().cells().getFirst())
                .containsExactly(
                        new Cell.Real(0x1p64),
                        new Cell.Real(Double.parseDouble(aside)),
                        new Cell.Real(0.1));
    }

    @Test
    void onlyWordsMakeAValueInfinite() throws IOException {
        Cell least = new Cell.Real(Double.NEGATIVE_INFINITY);
        assertThat(readStandardInput("{\"a\":-Infinity}\n").cells().getFirst())
                .containsExactly(least);
        for (String number : List.of("1e999", "-1e999", "1" + "0".repeat(400))) {
            assertThatThrownBy(() -> readStandardInput("{\"a\":" + number + "}\n"))
                    .as(number)
                    .isInstanceOf(IOException.class)
                    .hasMessage("-: a: a number that is too large (expected: one of 64 bits)");
        }
    }

    @Test
    void twoValuesOfOneNameAreRefusedWithTheirLine() {
        assertThatThrownBy(() -> readStandardInput("{\"a\":1}\n{\"a\":1,\"a\":2}\n"))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("-: line 2: Duplicate field 'a'");
    }

    @Test
    void parquetIsToldByItsFirstBytes() throws IOException {
        Path flights = Repository.root().resolve("examples/flights/flights.parquet");
        Path renamed = Files.copy(flights, scratch.resolve("rows.csv"));
        Rows table = RowFiles.read(renamed.toString(), InputStream.nullInputStream(), 3);
        assertThat(table.cells()).hasSize(3);
        assertThat(table.columns()).contains("origin", "minute_of_day", "late");
    }

    @ParameterizedTest
    @ValueSource(strings = {"snappy", "zstd"})
    void parquetIsReadAsItsWritersCompressIt(String codec) throws Exception {
        Rows table = readParquet(codec);
        assertThat(table.columns()).containsExactly("date", "origin", "late");
        assertThat(table.cells().get(1))
                .containsExactly(new Cell.Whole(2), new Cell.Text("ORD"), new Cell.Missing());
    }

    /// Data frames keep small numbers in few bits, and ids and hashes without a sign.
    @Test
    void wholeNumbersOfParquetAreThoseOfTheirType() throws Exception {
        Rows table = readParquet("narrow");
        assertThat(table.columns()).containsExactly("tiny", "small", "id", "hash", "origin");
        assertThat(table.cells())
                .containsExactly(
                        List.of(
                                new Cell.Whole(-5),
                                new Cell.Whole(-300),
                                new Cell.Whole(4_294_967_295L),
                                new Cell.Digits("18446744073709551615"),
                                new Cell.Text("ATL")),
                        List.of(
                                new Cell.Whole(7),
                                new Cell.Whole(300),
                                new Cell.Whole(1),
                                new Cell.Whole(1),
                                new Cell.Text("ORD")));
    }

    /// Of a group of two the columns behind it would have the names of those before them.
    @Test
    void groupsOfParquetAreLeftOut() throws Exception {
        Rows table = readParquet("grouped");
        assertThat(table.columns()).containsExactly("id", "origin");
        assertThat(table.cells())
                .containsExactly(
                        List.of(new Cell.Whole(4_294_967_295L), new Cell.Text("ATL")),
                        List.of(new Cell.Whole(1), new Cell.Text("ORD")));
    }

    private static Rows readParquet(String name) throws Exception {
        URL file =
                requireNonNull(RowFilesTest.class.getResource("/rows/" + name + ".parquet"), name);
        return RowFiles.read(Path.of(file.toURI()).toString(), InputStream.nullInputStream(), 3);
    }

    @Test
    void jsonArrayIsAnsweredWithHowToWriteLines() throws IOException {
        for (String array : List.of("[{\"a\":1},{\"a\":2}]", "[\n  {\n    \"a\": 1\n  }\n]\n")) {
            assertThatThrownBy(() -> readStandardInput(array))
                    .isInstanceOf(IOException.class)
                    .hasMessage(
                            "-: a JSON array (expected: one JSON object per line, as pandas writes"
                                    + " it with lines=True, or CSV or Parquet)");
        }
        Rows table = readStandardInput("[a],b\n1,2\n");
        assertThat(table.columns()).containsExactly("[a]", "b");
    }

    @Test
    void unevenRowsAreNamed() {
        assertThatThrownBy(() -> readStandardInput("a,b\n1,2\n3\n"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("row 2: 1 values (expected: 2)");
        assertThatThrownBy(() -> readStandardInput("{\"a\":1}\n{\"c\":1}\n"))
                .hasMessageContaining("columns [c]");
        assertThatThrownBy(() -> readStandardInput("{\"a\":[1]}\n"))
                .hasMessageContaining("a: START_ARRAY (expected: a plain value)");
    }

    @Test
    void whatIsNeitherTextNorParquetIsNamed() throws IOException {
        Path file = Files.write(scratch.resolve("rows.bin"), new byte[] {1, (byte) 0xff, 2});
        assertThatThrownBy(() -> RowFiles.read(file.toString(), InputStream.nullInputStream(), 3))
                .hasMessage(file + ": not UTF-8 text (expected: CSV, JSON lines or Parquet)");
    }

    /// Another character in its place would be another value.
    @Test
    void bytesOfStandardInputThatAreNoTextAreNamed() {
        InputStream latin =
                new ByteArrayInputStream("town\nZürich\n".getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> RowFiles.read("-", latin, 3))
                .isInstanceOf(IOException.class)
                .hasMessage("-: not UTF-8 text (expected: CSV, JSON lines or Parquet)");
    }

    @Test
    void bytesThatAreNoTextAreNamedFarBehindTheBeginning() throws IOException {
        String rows = "town\n" + "Basel\n".repeat(20_000) + "Zürich\n";
        Path file =
                Files.write(
                        scratch.resolve("latin.csv"), rows.getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> RowFiles.first(file, 30_000, 30_000))
                .isInstanceOf(IOException.class)
                .hasMessage(file + ": not UTF-8 text (expected: CSV, JSON lines or Parquet)");
    }

    @Test
    void brokenJsonIsNamedWithItsLine() {
        assertThatThrownBy(() -> readStandardInput("{\"a\":1}\n{\"a\":x}\n"))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("-: line 2: Unrecognized token 'x'");
    }

    @Test
    void byteOrderMarkOfASpreadsheetIsNoPartOfAName() throws IOException {
        assertThat(readStandardInput("\uFEFFa,b\n1,2\n").columns()).containsExactly("a", "b");
        assertThat(readStandardInput("\uFEFF\n{\"a\":1}\n").columns()).containsExactly("a");
    }

    @Test
    void nothingBehindTheWantedRowsIsRead() throws IOException {
        Path file = Files.writeString(scratch.resolve("rows.csv"), "a,b\n1,2\n3,4\n5,6\n7\n");
        assertThat(RowFiles.first(file, 3, 100).count()).isEqualTo(3);
        assertThat(RowFiles.first(file, 100, 4).count()).isEqualTo(2);
        InputStream endless =
                new SequenceInputStream(
                        new ByteArrayInputStream("a\n".getBytes(StandardCharsets.UTF_8)),
                        new RepeatedLine());
        assertThat(RowFiles.read("-", endless, 1_000).count()).isEqualTo(1_000);
    }

    /// The rows behind it would be one value, and nobody would miss them.
    @Test
    void quoteThatIsNeverClosedIsNamed() throws IOException {
        Path file = Files.writeString(scratch.resolve("rows.csv"), "a,b\n1,x\n2,\"y\n3,z\n");
        assertThatThrownBy(() -> RowFiles.read(file.toString(), InputStream.nullInputStream(), 10))
                .isInstanceOf(IOException.class)
                .hasMessage(file + ": line 3: a quote that is never closed");
    }

    @Test
    void emptyFilesAndDirectoriesAreNamed() throws IOException {
        Path empty = Files.createFile(scratch.resolve("empty.csv"));
        assertThatThrownBy(() -> RowFiles.first(empty, 1, 1))
                .hasMessage(empty + ": empty (expected: a header line, JSON lines or Parquet)");
        assertThatThrownBy(() -> RowFiles.first(scratch, 1, 1))
                .hasMessage(
                        scratch + ": a directory (expected: a file of CSV, JSON lines or Parquet)");
    }

    /// `1` and a line's end, for ever.
    private static final class RepeatedLine extends InputStream {
        private boolean ends;

        @Override
        public int read() {
            ends = !ends;
            return ends ? '1' : '\n';
        }

        @Override
        public int read(byte[] bytes, int offset, int length) {
            for (int i = offset; i < offset + length; i++) {
                bytes[i] = (byte) read();
            }
            return length;
        }
    }

    @Test
    void argumentsNeedAnEqualsSign() {
        Rows table = RowFiles.ofArguments(List.of("a=1", "b=x=y", "c="));
        assertThat(table.isWritten()).isTrue();
        assertThat(table.cells().getFirst())
                .containsExactly(new Cell.Text("1"), new Cell.Text("x=y"), new Cell.Missing());
        assertThatThrownBy(() -> RowFiles.ofArguments(List.of("a")))
                .hasMessage("a (expected: column=value)");
    }

    @Test
    void keptColumnsStandInTheTablesOrder() {
        Rows table = RowFiles.ofArguments(List.of("a=1", "b=2", "c=3"));
        assertThat(table.keep(Set.of("c", "a", "z")).columns()).containsExactly("a", "c");
    }

    private static Rows readStandardInput(String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return RowFiles.read("-", new ByteArrayInputStream(bytes), 100);
    }
}
