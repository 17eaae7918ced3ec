package dev.slipway.capture.roller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hardwood.InputFile;
import dev.hardwood.metadata.RowGroup;
import dev.hardwood.reader.ParquetFileReader;
import dev.slipway.api.capture.CapturedList;
import dev.slipway.api.capture.CapturedPrediction;
import dev.slipway.api.model.Signature;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.capture.CaptureStore;
import dev.slipway.capture.parquet.ParquetSearch;
import dev.slipway.serving.capture.CaptureLimits;
import dev.slipway.serving.capture.CapturedCall;
import dev.slipway.tensor.BytesTensor;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Predictions of a trace in a Parquet file of more than one row group.
final class TraceSearchTest {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String OTHER = "0af7651916cd43dd8448eb211c80319c";
    private static final int PREDICTIONS = 10;
    private static final int ROWS = 1_000;
    private static final int CHARACTERS = 1_500;
    private static final VersionId VERSION = new VersionId(Kept.FLIGHTS, new VersionNumber(3));
    private static final Signature SIGNATURE =
            Signature.of(List.of(TensorSpec.of("note", Datatype.BYTES, -1)), List.of());

    @TempDir private Path directory;

    private final Random random = new Random(7);
    private final List<String> shown = new ArrayList<>();

    /// What was to be read, in the order in which it was asked for.
    private final List<Long> asked = new ArrayList<>();

    private Path file = Path.of("");

    @Test
    void predictionThatEndsInTheNextRowGroupIsWhole() throws IOException {
        write(Collections.nCopies(PREDICTIONS, TRACE));
        List<RowGroup> groups = groups();
        assertThat(groups).hasSizeGreaterThan(1);
        assertThat(groups.getFirst().numRows() % ROWS).isPositive();

        assertThat(search(Long.MAX_VALUE)).isTrue();

        List<String> whole = new ArrayList<>();
        for (int i = 0; i < PREDICTIONS; i++) {
            whole.add(Kept.id(i).value() + " of " + ROWS);
        }
        assertThat(shown).isEqualTo(whole);
    }

    @Test
    void nothingIsReadButTracesAndTheRowGroupsThatHoldIt() throws IOException {
        List<String> traces = new ArrayList<>(Collections.nCopies(PREDICTIONS - 1, OTHER));
        traces.set(2, "");
        traces.add(TRACE);
        write(traces);
        List<RowGroup> groups = groups();
        assertThat(groups).hasSize(2);

        assertThat(search(Long.MAX_VALUE)).isTrue();

        assertThat(shown).containsExactly(Kept.id(PREDICTIONS - 1).value() + " of " + ROWS);
        assertThat(asked).hasSize(3);
        assertThat(asked.get(1)).isLessThan(groups.getFirst().totalByteSize() / 10);
        assertThat(asked.get(2)).isEqualTo(groups.getLast().totalByteSize());

        asked.clear();
        assertThat(ParquetSearch.forEachOfTrace(file, "f".repeat(32), asked::add, this::show))
                .isTrue();
        assertThat(asked).hasSize(2);
        assertThat(shown).hasSize(1);
    }

    @Test
    void whatMayNotBeReadIsNotReadAndIsSaid() throws IOException {
        write(List.of(TRACE));

        for (int allowed = 0; allowed < 3; allowed++) {
            assertThat(search(allowed)).isFalse();
            assertThat(shown).isEmpty();
        }
        assertThat(search(3)).isTrue();
        assertThat(shown).hasSize(1);

        Files.delete(file);
        assertThat(search(Long.MAX_VALUE)).isTrue();
    }

    @Test
    void storeShowsTheNewestOfATraceWithAllTheirValues() throws IOException {
        write(List.of(TRACE, OTHER, TRACE, "", TRACE));
        CapturedPrediction last;
        try (CaptureStore store = new Kept(directory, Kept.all()).open(null)) {
            CapturedList found = store.ofTrace(TRACE, 2, _ -> true);
            assertThat(found.isComplete()).isTrue();
            assertThat(found.predictions())
                    .extracting(CapturedPrediction::id)
                    .containsExactly(Kept.id(4).value(), Kept.id(2).value());
            last = store.find(Kept.id(4)).orElseThrow();
            assertThat(found.predictions().getFirst()).isEqualTo(last);
        }
        assertThat(last.inputs().getFirst().values()).hasSize(ROWS);
    }

    private boolean search(long allowed) throws IOException {
        asked.clear();
        return ParquetSearch.forEachOfTrace(
                file,
                TRACE,
                bytes -> {
                    asked.add(bytes);
                    return asked.size() <= allowed;
                },
                this::show);
    }

    private void show(CapturedPrediction one) {
        shown.add(one.id() + " of " + one.inputs().getFirst().values().size());
    }

    /// Predictions of texts that do not pack well, so that row groups fill soon.
    ///
    /// @param traces one for each prediction; empty for none
    private void write(List<String> traces) throws IOException {
        Kept kept = new Kept(directory, Kept.all(), new CaptureLimits(64L << 20, 4L << 20));
        try (CaptureStore store = kept.open(null)) {
            assertThat(store.rolled()).isZero();
            for (int i = 0; i < traces.size(); i++) {
                kept.predict(i, call(), traces.get(i));
            }
        }
        for (Path spool : kept.spool()) {
            Roll.of(spool, directory);
        }
        kept.removeSpool();
        assertThat(kept.parquet()).hasSize(1);
        file = kept.parquet().getFirst();
    }

    private List<RowGroup> groups() throws IOException {
        try (ParquetFileReader parquet = ParquetFileReader.open(InputFile.of(file))) {
            return parquet.getFileMetaData().rowGroups();
        }
    }

    private CapturedCall call() {
        String[] notes = new String[ROWS];
        for (int row = 0; row < ROWS; row++) {
            notes[row] = note();
        }
        return CapturedCall.of(
                VERSION, SIGNATURE, Kept.all(), List.of(BytesTensor.ofText(Shape.of(ROWS), notes)));
    }

    private String note() {
        StringBuilder note = new StringBuilder(CHARACTERS);
        for (int i = 0; i < CHARACTERS; i++) {
            note.append((char) (' ' + random.nextInt('~' - ' ')));
        }
        return note.toString();
    }
}
