package dev.slipway.jobs.input;

import dev.slipway.jobs.table.Field;
import dev.slipway.jobs.table.Kind;
import dev.slipway.jobs.table.Meaning;
import dev.slipway.tensor.Datatype;

/// A column that the model takes.
///
/// @param datatype of the tensor that its values go to
/// @param isCategorical whether texts stand for codes
/// @param isGiven whether it says what rows are given for an aggregate of events
public record WantedColumn(String name, Datatype datatype, boolean isCategorical, boolean isGiven) {
    /// A column that says what rows are given for an aggregate of events.
    ///
    /// @param isText whether its values are texts, and no numbers
    public static WantedColumn given(String name, boolean isText) {
        return new WantedColumn(name, isText ? Datatype.BYTES : Datatype.FP64, false, true);
    }

    /// Whether values of a field can be this column's.
    boolean takes(Field field) {
        boolean isPlain = field.meaning() == Meaning.PLAIN || field.meaning() == Meaning.UNSIGNED;
        if (isCategorical) {
            return field.kind() == Kind.TEXT || (field.kind() == Kind.WHOLE && isPlain);
        }
        if (!datatype.isFixedSize()) {
            return field.kind() == Kind.TEXT;
        }
        boolean isMoment = field.meaning().perSecond() > 0 && datatype == Datatype.INT64;
        return field.kind().isNumeric() && (isPlain || isMoment);
    }

    /// How its values are read from text.
    private Kind kindInText() {
        if (isCategorical || !datatype.isFixedSize()) {
            return Kind.TEXT;
        }
        if (datatype == Datatype.FP32) {
            return Kind.SINGLE;
        }
        return datatype.isFloatingPoint() ? Kind.REAL : Kind.WHOLE;
    }

    /// The field that takes its values from text.
    Field fieldInText() {
        boolean isUnsigned = !isCategorical && datatype == Datatype.UINT64;
        Meaning meaning = isUnsigned ? Meaning.UNSIGNED : Meaning.PLAIN;
        return new Field(name, kindInText(), meaning, false);
    }

    /// What it takes, in words.
    String expected() {
        if (isCategorical) {
            return "text or codes of categories";
        }
        return datatype.isFixedSize() ? "numbers for " + datatype : "text";
    }
}
