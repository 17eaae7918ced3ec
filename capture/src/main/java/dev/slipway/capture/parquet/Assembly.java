package dev.slipway.capture.parquet;

import dev.hardwood.metadata.PhysicalType;
import dev.hardwood.reader.RowReader;
import dev.hardwood.row.PqList;
import dev.hardwood.schema.FileSchema;
import dev.hardwood.schema.SchemaNode;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.capture.CaptureReason;
import dev.slipway.api.capture.CaptureStatus;
import dev.slipway.api.capture.CaptureTimes;
import dev.slipway.api.capture.CapturedColumn;
import dev.slipway.api.capture.CapturedPrediction;
import dev.slipway.api.capture.RouteReason;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.model.Cell;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.VersionNumber;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Puts the rows of a Parquet file together to predictions again: those of one prediction follow
/// each other.
///
/// *Threads*: one.
final class Assembly {
    private static final List<String> SIDES =
            List.of(
                    ParquetColumns.INPUT,
                    ParquetColumns.OUTPUT,
                    ParquetColumns.FEATURE,
                    ParquetColumns.MOMENT);

    private final RowReader rows;
    private final List<SchemaNode> nodes;
    private final List<String> columns;
    private boolean isAtRow;

    Assembly(FileSchema schema, RowReader rows) {
        this.rows = rows;
        this.nodes = schema.getRootNode().children();
        this.columns = nodes.stream().map(SchemaNode::name).toList();
    }

    Optional<CapturedPrediction> next() {
        if (!isAtRow && !advance()) {
            return Optional.empty();
        }
        Head head = head();
        List<Values> values = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            int position = i;
            if (SIDES.stream().anyMatch(side -> isOf(side, position))) {
                values.add(new Values(position, nodes.get(position)));
            }
        }
        do {
            values.forEach(one -> one.add(rows));
        } while (advance() && head.id().equals(text(ParquetColumns.ID)));
        return Optional.of(
                head.prediction(
                        columns(ParquetColumns.INPUT, values),
                        columns(ParquetColumns.OUTPUT, values),
                        features(values)));
    }

    /// The moment has a name of its own.
    private List<CapturedColumn> features(List<Values> values) {
        return Stream.concat(
                        columns(ParquetColumns.FEATURE, values).stream(),
                        values.stream()
                                .filter(one -> isOf(ParquetColumns.MOMENT, one.position))
                                .map(one -> one.column(ParquetColumns.MOMENT)))
                .toList();
    }

    private boolean advance() {
        isAtRow = rows.hasNext();
        if (isAtRow) {
            rows.next();
        }
        return isAtRow;
    }

    private boolean isOf(String side, int column) {
        return columns.get(column).startsWith(side);
    }

    private List<CapturedColumn> columns(String side, List<Values> values) {
        return values.stream()
                .filter(one -> isOf(side, one.position))
                .map(one -> one.column(columns.get(one.position).substring(side.length())))
                .toList();
    }

    /// The values of one column over the rows of a prediction.
    private static final class Values {
        private final int position;
        private final boolean isList;
        private final boolean mayBeMissing;
        private final List<Cell> cells = new ArrayList<>();
        private int width;

        /// A list that no row has is of a tensor without elements.
        Values(int position, SchemaNode column) {
            this.position = position;
            this.isList = !(column instanceof SchemaNode.PrimitiveNode);
            this.mayBeMissing = !isWhole(column);
            this.width = isList ? 0 : 1;
        }

        /// Whole numbers and flags have no way to say that there is none.
        private static boolean isWhole(SchemaNode column) {
            return column instanceof SchemaNode.PrimitiveNode plain
                    && (plain.type() == PhysicalType.INT64 || plain.type() == PhysicalType.BOOLEAN);
        }

        CapturedColumn column(String name) {
            return new CapturedColumn(name, width, cells);
        }

        /// Where there is no list, or no whole number, the column had no more rows: a value that a
        /// list lacks is missing within it.
        void add(RowReader rows) {
            @Nullable Object value = rows.isNull(position) ? null : rows.getValue(position);
            if (value instanceof PqList list) {
                width = list.size();
                for (Object element : list.values()) {
                    cells.add(cell(element));
                }
            } else if (!isList && (value != null || mayBeMissing)) {
                cells.add(cell(value));
            }
        }
    }

    private static Cell cell(@Nullable Object value) {
        return switch (value) {
            case null -> new Cell.Missing();
            case Long whole -> new Cell.Whole(whole);
            case Integer whole -> new Cell.Whole(whole);
            case Boolean flag -> new Cell.Whole(flag ? 1 : 0);
            case Float real -> new Cell.Real(Double.parseDouble(Float.toString(real)));
            case Double real -> new Cell.Real(real);
            default -> new Cell.Text(String.valueOf(value));
        };
    }

    /// What is the same in all rows of a prediction.
    private record Head(String id, CapturedPrediction bare) {
        CapturedPrediction prediction(
                List<CapturedColumn> inputs,
                List<CapturedColumn> outputs,
                List<CapturedColumn> features) {
            return new CapturedPrediction(
                    id,
                    bare.trace(),
                    bare.time(),
                    bare.endpoint(),
                    bare.team(),
                    bare.version(),
                    bare.route(),
                    bare.protocol(),
                    bare.status(),
                    bare.refusal(),
                    bare.kept(),
                    bare.times(),
                    bare.rows(),
                    bare.requestBytes(),
                    bare.responseBytes(),
                    inputs,
                    outputs,
                    features);
        }
    }

    private Head head() {
        String id = text(ParquetColumns.ID);
        String refusal = textOrNull(ParquetColumns.REFUSAL);
        return new Head(
                id,
                new CapturedPrediction(
                        id,
                        textOrNull(ParquetColumns.TRACE),
                        rows.getTimestamp(ParquetColumns.TIME),
                        new EndpointName(text(ParquetColumns.ENDPOINT)),
                        team(),
                        rows.isNull(ParquetColumns.VERSION)
                                ? null
                                : new VersionNumber(rows.getLong(ParquetColumns.VERSION)),
                        RouteReason.valueOf(upper(text(ParquetColumns.ROUTE))),
                        text(ParquetColumns.PROTOCOL),
                        CaptureStatus.valueOf(upper(text(ParquetColumns.STATUS))),
                        refusal == null ? null : ErrorCode.valueOf(upper(refusal)),
                        CaptureReason.valueOf(upper(text(ParquetColumns.KEPT))),
                        new CaptureTimes(
                                rows.getLong(ParquetColumns.DECODE),
                                rows.getLong(ParquetColumns.QUEUE),
                                rows.getLong(ParquetColumns.COMPUTE),
                                rows.getLong(ParquetColumns.ENCODE),
                                rows.getLong(ParquetColumns.TOTAL)),
                        rows.getInt(ParquetColumns.ROWS),
                        rows.getLong(ParquetColumns.REQUEST_BYTES),
                        rows.getLong(ParquetColumns.RESPONSE_BYTES),
                        List.of(),
                        List.of(),
                        List.of()));
    }

    /// Files of earlier versions do not say it.
    private @Nullable TeamName team() {
        String team =
                columns.contains(ParquetColumns.TEAM) ? textOrNull(ParquetColumns.TEAM) : null;
        return team == null ? null : new TeamName(team);
    }

    private String text(String column) {
        return rows.getString(column);
    }

    private @Nullable String textOrNull(String column) {
        return rows.isNull(column) ? null : rows.getString(column);
    }

    private static String upper(String text) {
        return text.toUpperCase(Locale.ROOT).replace('-', '_');
    }
}
