package dev.slipway.capture.roller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.capture.CapturedColumn;
import dev.slipway.api.capture.CapturedPrediction;
import dev.slipway.api.model.Cell;
import dev.slipway.api.model.Signature;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.spec.ByteSize;
import dev.slipway.api.spec.CapturePolicy;
import dev.slipway.capture.CaptureStore;
import dev.slipway.capture.parquet.ParquetColumns;
import dev.slipway.capture.spool.ColumnKind;
import dev.slipway.capture.spool.SpoolColumn;
import dev.slipway.capture.spool.SpoolReader;
import dev.slipway.capture.spool.SpooledPrediction;
import dev.slipway.serving.capture.CapturedCall;
import dev.slipway.tensor.BytesTensor;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.NamedTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.tensor.Tensor;
import dev.slipway.tensor.TensorAllocator;
import dev.slipway.testkit.Property;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a look-up reads of the spool is what another reader reads of the Parquet files, whatever
/// the predictions are.
final class SameRowsTest {
    private static final VersionId VERSION = new VersionId(Kept.FLIGHTS, new VersionNumber(3));
    private static final int PREDICTIONS = 20;
    private static final int SURROGATES = 0xd800;
    private static final int BEHIND_SURROGATES = 0xe000;

    @TempDir private Path directory;

    @Test
    void rowsOfRandomPredictionsAreWhatTheSpoolHolds() {
        Property.holds(
                30,
                random -> {
                    Path root = Files.createTempDirectory(directory, "same");
                    Kept kept = new Kept(root, policy(random));
                    keep(kept, new Calls(random), random);
                    Map<String, List<Map<String, @Nullable Object>>> spooled = spooled(kept);
                    assertThat(spooled).hasSize(PREDICTIONS);

                    for (Path spool : kept.spool()) {
                        Roll.of(spool, root);
                    }

                    assertThat(rolled(kept)).isEqualTo(spooled);
                });
    }

    private static CapturePolicy policy(SplittableRandom random) {
        return new CapturePolicy(
                1,
                random.nextInt(3) == 0 ? List.of("b") : List.of(),
                random.nextInt(3) == 0 ? List.of("a", "p") : List.of(),
                Duration.ofDays(7),
                ByteSize.ofGibibytes(1));
    }

    private static void keep(Kept kept, Calls calls, SplittableRandom random) throws IOException {
        try (CaptureStore store = kept.open(null)) {
            assertThat(store.rolled()).isZero();
            for (int i = 0; i < PREDICTIONS; i++) {
                if (random.nextInt(6) == 0) {
                    kept.refuse(i);
                } else {
                    String trace = random.nextBoolean() ? "" : "%032x".formatted(i + 1);
                    kept.predict(i, calls.next(kept.policy()), trace);
                }
            }
        }
    }

    /// The rows of each prediction, by its id.
    private static Map<String, List<Map<String, @Nullable Object>>> spooled(Kept kept)
            throws IOException {
        Map<String, List<Map<String, @Nullable Object>>> all = new TreeMap<>();
        for (Path spool : kept.spool()) {
            try (SpoolReader reader = SpoolReader.open(spool)) {
                for (SpooledPrediction one = reader.next(_ -> true);
                        one != null;
                        one = reader.next(_ -> true)) {
                    all.put(one.prediction().id(), rows(one));
                }
            }
        }
        return all;
    }

    private static Map<String, List<Map<String, @Nullable Object>>> rolled(Kept kept)
            throws Exception {
        Map<String, List<Map<String, @Nullable Object>>> all = new TreeMap<>();
        for (Path parquet : kept.parquet()) {
            for (Map<String, @Nullable Object> row : DuckRows.of(parquet)) {
                all.computeIfAbsent(
                                String.valueOf(row.get(ParquetColumns.ID)), _ -> new ArrayList<>())
                        .add(row);
            }
        }
        return all;
    }

    private static List<Map<String, @Nullable Object>> rows(SpooledPrediction one) {
        Iterator<CapturedColumn> inputs = one.prediction().inputs().iterator();
        Iterator<CapturedColumn> outputs = one.prediction().outputs().iterator();
        Iterator<CapturedColumn> features = one.prediction().features().iterator();
        Map<SpoolColumn, CapturedColumn> columns = new LinkedHashMap<>();
        int count = 1;
        for (SpoolColumn column : one.schema().columns()) {
            CapturedColumn values =
                    switch (column.side()) {
                        case INPUT -> inputs.next();
                        case OUTPUT -> outputs.next();
                        case FEATURE, MOMENT -> features.next();
                    };
            columns.put(column, values);
            count = Math.max(count, rows(values));
        }
        List<Map<String, @Nullable Object>> rows = new ArrayList<>();
        for (int row = 0; row < count; row++) {
            Map<String, @Nullable Object> cells = head(one.prediction(), row);
            for (Map.Entry<SpoolColumn, CapturedColumn> column : columns.entrySet()) {
                cells.put(
                        ParquetColumns.name(column.getKey()),
                        value(column.getKey(), column.getValue(), row));
            }
            rows.add(cells);
        }
        return rows;
    }

    private static int rows(CapturedColumn values) {
        return values.width() == 0 ? 0 : values.values().size() / values.width();
    }

    private static Map<String, @Nullable Object> head(CapturedPrediction one, int row) {
        Map<String, @Nullable Object> cells = new LinkedHashMap<>();
        cells.put(ParquetColumns.ID, one.id());
        cells.put(ParquetColumns.TRACE, one.trace());
        cells.put(ParquetColumns.TIME, one.time());
        cells.put(ParquetColumns.ENDPOINT, one.endpoint().value());
        cells.put(ParquetColumns.TEAM, one.team() == null ? null : one.team().value());
        cells.put(ParquetColumns.VERSION, one.version() == null ? null : one.version().value());
        cells.put(ParquetColumns.ROUTE, word(one.route()));
        cells.put(ParquetColumns.PROTOCOL, one.protocol());
        cells.put(ParquetColumns.STATUS, word(one.status()));
        cells.put(ParquetColumns.REFUSAL, one.refusal() == null ? null : word(one.refusal()));
        cells.put(ParquetColumns.KEPT, word(one.kept()));
        cells.put(ParquetColumns.ROW, row);
        cells.put(ParquetColumns.ROWS, one.rows());
        cells.put(ParquetColumns.DECODE, one.times().decodeNanos());
        cells.put(ParquetColumns.QUEUE, one.times().queueNanos());
        cells.put(ParquetColumns.COMPUTE, one.times().computeNanos());
        cells.put(ParquetColumns.ENCODE, one.times().encodeNanos());
        cells.put(ParquetColumns.TOTAL, one.times().totalNanos());
        cells.put(ParquetColumns.REQUEST_BYTES, one.requestBytes());
        cells.put(ParquetColumns.RESPONSE_BYTES, one.responseBytes());
        return cells;
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static @Nullable Object value(SpoolColumn column, CapturedColumn values, int row) {
        if (row >= rows(values)) {
            return null;
        }
        if (!column.isList()) {
            return value(column.kind(), values.values().get(row));
        }
        List<@Nullable Object> list = new ArrayList<>();
        for (int i = 0; i < values.width(); i++) {
            list.add(value(column.kind(), values.values().get(row * values.width() + i)));
        }
        return list;
    }

    private static @Nullable Object value(ColumnKind kind, Cell cell) {
        return switch (cell) {
            case Cell.Missing() -> null;
            case Cell.Text(String text) -> text;
            case Cell.Digits(String digits) -> digits;
            case Cell.Whole(long whole) -> kind == ColumnKind.FLAG ? (Object) (whole != 0) : whole;
            case Cell.Real(double real) -> kind == ColumnKind.SINGLE ? (Object) (float) real : real;
        };
    }

    /// Calls of one version, in whose tensors stands whatever may.
    private static final class Calls {
        private final SplittableRandom random;
        private final Signature signature;

        Calls(SplittableRandom random) {
            this.random = random;
            this.signature = Signature.of(specs(List.of("a", "b", "c")), specs(List.of("p", "q")));
        }

        private List<TensorSpec> specs(List<String> names) {
            List<Shape> shapes =
                    List.of(Shape.of(-1), Shape.of(-1, 1), Shape.of(-1, 3), Shape.of(-1, 2, 2));
            List<Datatype> datatypes = List.of(Datatype.values());
            return names.subList(0, random.nextInt(names.size() + 1)).stream()
                    .map(name -> new TensorSpec(name, oneOf(datatypes), oneOf(shapes), List.of()))
                    .toList();
        }

        private <T> T oneOf(List<T> all) {
            return all.get(random.nextInt(all.size()));
        }

        /// Of no rows, of a few, and now and then of more than are written at once.
        CapturedCall next(CapturePolicy policy) {
            int rows = random.nextInt(8) == 0 ? 100 + random.nextInt(150) : random.nextInt(4);
            boolean isAnswered = random.nextInt(4) > 0;
            return new CapturedCall(
                    VERSION,
                    signature,
                    policy,
                    tensors(signature.inputs(), rows),
                    isAnswered ? tensors(signature.outputs(), rows) : List.of(),
                    random.nextInt(3) == 0 ? features(rows) : List.of());
        }

        private List<NamedTensor> tensors(List<TensorSpec> specs, int rows) {
            return specs.stream()
                    .map(spec ->
                            new NamedTensor(
                                    spec.name(),
                                    tensor(spec.datatype(), spec.shape().withRows(rows))))
                    .toList();
        }

        private List<NamedTensor> features(int rows) {
            return List.of(
                    new NamedTensor("rate", tensor(Datatype.FP64, Shape.of(rows, 2))),
                    new NamedTensor("tier", tensor(Datatype.BYTES, Shape.of(rows, 1))),
                    new NamedTensor(
                            CapturedCall.MOMENT, tensor(Datatype.INT64, Shape.of(rows, 1))));
        }

        private Tensor tensor(Datatype datatype, Shape shape) {
            if (datatype == Datatype.BYTES) {
                List<byte[]> words = new ArrayList<>();
                for (int i = 0; i < shape.elementCount(); i++) {
                    words.add(word());
                }
                return BytesTensor.of(shape, words);
            }
            DenseTensor tensor = DenseTensor.allocate(datatype, shape, TensorAllocator.heap());
            int most = datatype == Datatype.BOOL ? 2 : random.nextBoolean() ? 3 : 256;
            for (int i = 0; i < tensor.elementCount() * datatype.byteSize(); i++) {
                tensor.buffer().put(i, (byte) random.nextInt(most));
            }
            if (datatype == Datatype.FP64 && tensor.elementCount() > 0) {
                tensor.buffer().putDouble(0, Double.NaN);
            }
            return tensor;
        }

        private byte[] word() {
            return switch (random.nextInt(5)) {
                case 0 -> new byte[0];
                case 1 -> oneOf(List.of("ATL", "BOS")).getBytes(StandardCharsets.UTF_8);
                case 2 -> new byte[] {(byte) 0xff, 1};
                case 3 -> "x".repeat(random.nextInt(300)).getBytes(StandardCharsets.UTF_8);
                default -> anyText().getBytes(StandardCharsets.UTF_8);
            };
        }

        /// Of any characters but the one of nought, which not every reader takes.
        private String anyText() {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(6); i >= 0; i--) {
                text.appendCodePoint(
                        random.nextBoolean()
                                ? 1 + random.nextInt(SURROGATES - 1)
                                : BEHIND_SURROGATES
                                        + random.nextInt(
                                                Character.MAX_CODE_POINT - BEHIND_SURROGATES + 1));
            }
            return text.toString();
        }
    }
}
