package dev.slipway.serving.fleet;

import dev.slipway.api.model.ColumnRule;
import dev.slipway.api.model.Feature;
import dev.slipway.api.model.ValueRange;
import dev.slipway.tensor.Datatype;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a column of a model's input matrix may hold, or every element of an input without columns,
/// as far as signature and schema say.
///
/// @param datatype of the tensor
/// @param kind what its values are
/// @param texts the categories or the domain, in order; empty where nothing says
/// @param range where its numbers lie, those of the datatype; null where nothing says
/// @param role what its name says that it is for
record MadeUpColumn(
        Datatype datatype, Kind kind, List<String> texts, @Nullable ValueRange range, Role role) {
    /// The largest number that is drawn.
    static final int MOST = 9;

    private static final double STEP = 0.5;
    private static final String ANY_TEXT = "a";

    /// What values are.
    enum Kind {
        TEXT,
        FLAG,
        WHOLE,
        REAL
    }

    /// What an input is for, where the conventions of transformer exports say so by its name.
    enum Role {
        /// 1 for what counts.
        MASK,
        /// 0 for what is of the first kind, and there may be no other.
        SEGMENT,
        /// Where in its row an element stands.
        PLACE,
        /// Of several inputs of whole numbers the one that tells most, such as tokens.
        LEADING,
        /// Anything else.
        VALUE
    }

    MadeUpColumn {
        texts = List.copyOf(texts);
    }

    /// A column.
    ///
    /// @param rule what the schema says of it; null where it says nothing
    static MadeUpColumn of(
            Datatype datatype, Feature feature, @Nullable ColumnRule rule, Role role) {
        Kind kind = kind(datatype, feature, rule, role);
        if (rule == null || feature.isCategorical() || kind == Kind.FLAG) {
            return new MadeUpColumn(datatype, kind, feature.categories(), null, role);
        }
        if (kind == Kind.TEXT) {
            return new MadeUpColumn(datatype, kind, List.copyOf(rule.domain()), null, role);
        }
        return new MadeUpColumn(datatype, kind, List.of(), held(rule, datatype, kind), role);
    }

    private static Kind kind(
            Datatype datatype, Feature feature, @Nullable ColumnRule rule, Role role) {
        if (!datatype.isFixedSize()) {
            return Kind.TEXT;
        }
        if (feature.isCategorical() || role == Role.LEADING) {
            return Kind.WHOLE;
        }
        Datatype said = rule == null ? null : rule.datatype();
        if (datatype == Datatype.BOOL || said == Datatype.BOOL) {
            return Kind.FLAG;
        }
        boolean isWhole = datatype.isInteger() || (said != null && said.isInteger());
        return isWhole ? Kind.WHOLE : Kind.REAL;
    }

    /// The numbers of a rule's range that the datatype holds; null where there are none.
    private static @Nullable ValueRange held(ColumnRule rule, Datatype datatype, Kind kind) {
        ValueRange range = rule.range();
        if (range == null) {
            return null;
        }
        double min = range.min();
        double max = range.max();
        if (Double.isFinite(min)) {
            min = Math.max(kind == Kind.WHOLE ? Math.ceil(min) : min, least(datatype));
        }
        if (Double.isFinite(max)) {
            max = Math.min(kind == Kind.WHOLE ? Math.floor(max) : max, limit(datatype));
        }
        return min <= max ? new ValueRange(min, max) : null;
    }

    /// The largest number that a datatype holds, or nearly that.
    static double limit(Datatype datatype) {
        return switch (datatype) {
            case BOOL -> 1;
            case INT8 -> Byte.MAX_VALUE;
            case UINT8 -> 0xff;
            case INT16 -> Short.MAX_VALUE;
            case UINT16 -> 0xffff;
            case INT32 -> Integer.MAX_VALUE;
            case UINT32 -> 0x1p32 - 1;
            case INT64, UINT64 -> 0x1p62;
            case FP16 -> 65_504;
            case BF16, FP32 -> 0x1p127;
            case FP64, BYTES -> Double.MAX_VALUE;
        };
    }

    private static double least(Datatype datatype) {
        return switch (datatype) {
            case BOOL, UINT8, UINT16, UINT32, UINT64 -> 0;
            case INT8, INT16, INT32, INT64, FP16, BF16, FP32, FP64, BYTES -> -limit(datatype);
        };
    }

    /// Whether signature or schema say which values it may have.
    boolean isDeclared() {
        return !texts.isEmpty() || kind == Kind.FLAG || isBounded();
    }

    private boolean isBounded() {
        ValueRange bounds = range;
        return bounds != null && Double.isFinite(bounds.max() - bounds.min());
    }

    /// The largest number to draw for it.
    int most(MadeUpNumbers numbers) {
        // Of an index nobody knows how far it may go.
        boolean isIndex = !datatype.isFloatingPoint();
        return switch (numbers) {
            case SEVERAL -> MOST;
            case SEVERAL_IN_ONE -> {
                boolean isFree = isIndex && !isDeclared() && kind != Kind.TEXT;
                yield (isFree && role != Role.LEADING) ? 0 : MOST;
            }
            case TWO -> 1;
            case NONE -> isIndex ? 0 : MOST;
        };
    }

    /// The number that one drawn stands for.
    ///
    /// @param drawn from 0 to `most`
    double number(int drawn, int most) {
        if (!texts.isEmpty()) {
            return drawn % texts.size();
        }
        return switch (kind) {
            case TEXT, FLAG -> drawn & 1;
            case WHOLE -> within(drawn, most, 1);
            case REAL -> within(drawn, most, most == MOST ? STEP : 1);
        };
    }

    /// All over a range that has two ends; else near the end that it has, or near 0, and where the
    /// range goes on beyond the datatype, no further than that.
    private double within(int drawn, int most, double step) {
        double value = drawn * step;
        ValueRange bounds = range;
        if (bounds == null) {
            return value;
        }
        if (most == MOST && isBounded()) {
            return spread(drawn, bounds);
        }
        if (value < bounds.min() && Double.isInfinite(bounds.max())) {
            return Math.min(bounds.min() + value, limit(datatype));
        }
        if (value > bounds.max() && Double.isInfinite(bounds.min())) {
            return Math.max(bounds.max() - value, lowest(bounds));
        }
        return clamped(value, bounds);
    }

    /// The lowest number of a range: a negative one is no index, as long as there are others.
    private double lowest(ValueRange bounds) {
        boolean mayBeIndex = kind == Kind.WHOLE && bounds.max() > 0;
        return Math.max(mayBeIndex ? 0 : least(datatype), bounds.min());
    }

    private double spread(int drawn, ValueRange bounds) {
        boolean isWhole = kind == Kind.WHOLE;
        double low = lowest(bounds);
        double span = bounds.max() - low;
        if (isWhole && span < MOST) {
            return low + drawn % (span + 1);
        }
        double value = low + span * drawn / MOST;
        return clamped(isWhole ? Math.floor(value) : value, bounds);
    }

    private static double clamped(double value, ValueRange range) {
        return Math.min(range.max(), Math.max(range.min(), value));
    }

    /// The text that a drawn number stands for.
    ///
    /// @param drawn from 0 to `most`
    String text(int drawn, int most) {
        if (!texts.isEmpty()) {
            return texts.get(drawn % texts.size());
        }
        // Graphs that read numbers from their texts take digits alone.
        return switch (most) {
            case 0 -> ANY_TEXT;
            case 1 -> Integer.toString(drawn);
            default -> String.valueOf((char) ('a' + drawn - 1));
        };
    }
}
