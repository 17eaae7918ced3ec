package dev.slipway.capture.roller;

import dev.slipway.capture.parquet.ParquetColumns;
import dev.slipway.capture.spool.ColumnKind;
import dev.slipway.capture.spool.SpoolColumn;
import dev.slipway.capture.spool.SpoolSchema;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Type.Repetition;
import org.apache.parquet.schema.Types;

/// The columns of a Parquet file of predictions, in the order in which [RowColumns] fills them.
final class RowShape {
    /// What files of earlier builds have as well.
    static final String NAME = "ParquetRow";

    private static final String ELEMENT = "element";

    private RowShape() {}

    /// *Errors*: `IllegalArgumentException` when two columns had the same name.
    static MessageType of(SpoolSchema schema) {
        List<Type> types = new ArrayList<>(head());
        for (SpoolColumn column : schema.columns()) {
            types.add(type(ParquetColumns.name(column), column));
        }
        Set<String> names = new HashSet<>();
        for (Type type : types) {
            if (!names.add(type.getName())) {
                throw new IllegalArgumentException("column " + type.getName() + " comes twice");
            }
        }
        return new MessageType(NAME, types);
    }

    private static List<Type> head() {
        return List.of(
                text(ParquetColumns.ID, Repetition.REQUIRED),
                text(ParquetColumns.TRACE, Repetition.OPTIONAL),
                Types.primitive(PrimitiveTypeName.INT64, Repetition.REQUIRED)
                        .as(LogicalTypeAnnotation.timestampType(true, TimeUnit.MICROS))
                        .named(ParquetColumns.TIME),
                text(ParquetColumns.ENDPOINT, Repetition.REQUIRED),
                text(ParquetColumns.TEAM, Repetition.OPTIONAL),
                number(PrimitiveTypeName.INT64, ParquetColumns.VERSION, Repetition.OPTIONAL),
                text(ParquetColumns.ROUTE, Repetition.OPTIONAL),
                text(ParquetColumns.PROTOCOL, Repetition.OPTIONAL),
                text(ParquetColumns.STATUS, Repetition.OPTIONAL),
                text(ParquetColumns.REFUSAL, Repetition.OPTIONAL),
                text(ParquetColumns.KEPT, Repetition.OPTIONAL),
                number(PrimitiveTypeName.INT32, ParquetColumns.ROW, Repetition.REQUIRED),
                number(PrimitiveTypeName.INT32, ParquetColumns.ROWS, Repetition.REQUIRED),
                number(PrimitiveTypeName.INT64, ParquetColumns.DECODE, Repetition.REQUIRED),
                number(PrimitiveTypeName.INT64, ParquetColumns.QUEUE, Repetition.REQUIRED),
                number(PrimitiveTypeName.INT64, ParquetColumns.COMPUTE, Repetition.REQUIRED),
                number(PrimitiveTypeName.INT64, ParquetColumns.ENCODE, Repetition.REQUIRED),
                number(PrimitiveTypeName.INT64, ParquetColumns.TOTAL, Repetition.REQUIRED),
                number(PrimitiveTypeName.INT64, ParquetColumns.REQUEST_BYTES, Repetition.REQUIRED),
                number(
                        PrimitiveTypeName.INT64,
                        ParquetColumns.RESPONSE_BYTES,
                        Repetition.REQUIRED));
    }

    private static Type type(String name, SpoolColumn column) {
        return column.isList()
                ? Types.list(Repetition.OPTIONAL).element(value(column.kind(), ELEMENT)).named(name)
                : value(column.kind(), name);
    }

    private static PrimitiveType value(ColumnKind kind, String name) {
        return switch (kind) {
            case FLAG -> number(PrimitiveTypeName.BOOLEAN, name, Repetition.OPTIONAL);
            case WHOLE -> number(PrimitiveTypeName.INT64, name, Repetition.OPTIONAL);
            case SINGLE -> number(PrimitiveTypeName.FLOAT, name, Repetition.OPTIONAL);
            case REAL -> number(PrimitiveTypeName.DOUBLE, name, Repetition.OPTIONAL);
            case TEXT -> text(name, Repetition.OPTIONAL);
        };
    }

    private static PrimitiveType number(
            PrimitiveTypeName type, String name, Repetition repetition) {
        return Types.primitive(type, repetition).named(name);
    }

    private static PrimitiveType text(String name, Repetition repetition) {
        return Types.primitive(PrimitiveTypeName.BINARY, repetition)
                .as(LogicalTypeAnnotation.stringType())
                .named(name);
    }
}
