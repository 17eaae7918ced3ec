package dev.slipway.jobs.output;

import dev.slipway.jobs.table.Field;
import dev.slipway.jobs.table.Kind;
import dev.slipway.jobs.table.Meaning;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Type.Repetition;
import org.apache.parquet.schema.Types;
import org.jspecify.annotations.Nullable;

/// The schema of output files.
final class ParquetShape {
    /// The repeated group of a list.
    static final String LIST = "list";

    /// What is repeated.
    static final String ELEMENT = "element";

    private ParquetShape() {}

    static MessageType of(OutputShape shape) {
        List<Type> types = new ArrayList<>();
        shape.passThrough()
                .forEach(field -> types.add(primitive(field, field.name(), Repetition.OPTIONAL)));
        for (Field field : shape.outputs()) {
            types.add(
                    field.isList()
                            ? Types.list(Repetition.REQUIRED)
                                    .element(primitive(field, ELEMENT, Repetition.REQUIRED))
                                    .named(field.name())
                            : primitive(field, field.name(), Repetition.REQUIRED));
        }
        return new MessageType("scored", types);
    }

    private static PrimitiveType primitive(Field field, String name, Repetition repetition) {
        return Types.primitive(type(field), repetition).as(annotation(field)).named(name);
    }

    private static PrimitiveTypeName type(Field field) {
        return switch (field.kind()) {
            case FLAG -> PrimitiveTypeName.BOOLEAN;
            case WHOLE -> isShort(field) ? PrimitiveTypeName.INT32 : PrimitiveTypeName.INT64;
            case SINGLE -> PrimitiveTypeName.FLOAT;
            case REAL -> PrimitiveTypeName.DOUBLE;
            case TEXT -> PrimitiveTypeName.BINARY;
        };
    }

    /// Where an output's values lie in the schema.
    static String path(Field field) {
        return field.isList() ? field.name() + "." + LIST + "." + ELEMENT : field.name();
    }

    /// Whether a whole number is stored in 32 bits.
    static boolean isShort(Field field) {
        return field.meaning() == Meaning.DAY;
    }

    // The library takes null for none and does not say so.
    @SuppressWarnings("NullAway")
    private static LogicalTypeAnnotation annotation(Field field) {
        return annotationOrNull(field);
    }

    private static @Nullable LogicalTypeAnnotation annotationOrNull(Field field) {
        boolean isUtc = !field.meaning().isLocal();
        return switch (field.meaning()) {
            case PLAIN -> field.kind() == Kind.TEXT ? LogicalTypeAnnotation.stringType() : null;
            case UNSIGNED -> LogicalTypeAnnotation.intType(Long.SIZE, false);
            case BYTES -> null;
            case DAY -> LogicalTypeAnnotation.dateType();
            case MILLIS, LOCAL_MILLIS ->
                    LogicalTypeAnnotation.timestampType(isUtc, TimeUnit.MILLIS);
            case MICROS, LOCAL_MICROS ->
                    LogicalTypeAnnotation.timestampType(isUtc, TimeUnit.MICROS);
            case NANOS, LOCAL_NANOS -> LogicalTypeAnnotation.timestampType(isUtc, TimeUnit.NANOS);
        };
    }
}
