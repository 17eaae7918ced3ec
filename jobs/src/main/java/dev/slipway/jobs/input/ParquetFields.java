package dev.slipway.jobs.input;

import dev.hardwood.metadata.LogicalType;
import dev.hardwood.metadata.LogicalType.DateType;
import dev.hardwood.metadata.LogicalType.EnumType;
import dev.hardwood.metadata.LogicalType.IntType;
import dev.hardwood.metadata.LogicalType.JsonType;
import dev.hardwood.metadata.LogicalType.StringType;
import dev.hardwood.metadata.LogicalType.TimestampType;
import dev.hardwood.metadata.PhysicalType;
import dev.hardwood.schema.ColumnSchema;
import dev.slipway.jobs.table.Field;
import dev.slipway.jobs.table.Kind;
import dev.slipway.jobs.table.Meaning;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What columns of a Parquet file are in memory.
final class ParquetFields {
    private static final int LONG_BITS = 64;

    private ParquetFields() {}

    /// The field that a column is read as; empty for a type that jobs do not read.
    static Optional<Field> field(ColumnSchema column) {
        LogicalType logical = column.logicalType();
        if (column.maxRepetitionLevel() > 0 || !isInNoGroup(column)) {
            return Optional.empty();
        }
        Kind kind = kind(column.type());
        Meaning meaning = kind == null ? null : meaning(kind, logical);
        return kind == null || meaning == null
                ? Optional.empty()
                : Optional.of(new Field(column.name(), kind, meaning, false));
    }

    /// Whether it is a column of its own, whatever its name.
    static boolean isInNoGroup(ColumnSchema column) {
        return column.fieldPath().elements().size() == 1;
    }

    private static @Nullable Kind kind(PhysicalType type) {
        return switch (type) {
            case BOOLEAN -> Kind.FLAG;
            case INT32, INT64 -> Kind.WHOLE;
            case FLOAT -> Kind.SINGLE;
            case DOUBLE -> Kind.REAL;
            case BYTE_ARRAY -> Kind.TEXT;
            case INT96, FIXED_LEN_BYTE_ARRAY -> null;
        };
    }

    private static @Nullable Meaning meaning(Kind kind, @Nullable LogicalType logical) {
        return switch (kind) {
            case FLAG, SINGLE, REAL -> logical == null ? Meaning.PLAIN : null;
            case WHOLE -> ofWhole(logical);
            case TEXT -> ofBytes(logical);
        };
    }

    private static @Nullable Meaning ofBytes(@Nullable LogicalType logical) {
        if (logical == null) {
            return Meaning.BYTES;
        }
        return logical instanceof StringType
                        || logical instanceof EnumType
                        || logical instanceof JsonType
                ? Meaning.PLAIN
                : null;
    }

    private static @Nullable Meaning ofWhole(@Nullable LogicalType logical) {
        if (logical == null) {
            return Meaning.PLAIN;
        }
        if (logical instanceof DateType) {
            return Meaning.DAY;
        }
        if (logical instanceof IntType whole) {
            boolean fits = whole.isSigned() || whole.bitWidth() < LONG_BITS;
            return fits ? Meaning.PLAIN : Meaning.UNSIGNED;
        }
        return logical instanceof TimestampType moment ? moment(moment) : null;
    }

    private static Meaning moment(TimestampType type) {
        boolean isLocal = !type.isAdjustedToUTC();
        return switch (type.unit()) {
            case MILLIS -> isLocal ? Meaning.LOCAL_MILLIS : Meaning.MILLIS;
            case MICROS -> isLocal ? Meaning.LOCAL_MICROS : Meaning.MICROS;
            case NANOS -> isLocal ? Meaning.LOCAL_NANOS : Meaning.NANOS;
        };
    }

    static boolean isLong(ColumnSchema column) {
        return column.type() == PhysicalType.INT64;
    }

    static boolean isUnsigned(ColumnSchema column) {
        return column.logicalType() instanceof IntType whole && !whole.isSigned();
    }

    /// A column's type in words.
    static String words(ColumnSchema column) {
        LogicalType logical = column.logicalType();
        String nested = column.maxRepetitionLevel() > 0 ? "a list of " : "";
        return nested + column.type() + (logical == null ? "" : " as " + logical);
    }
}
