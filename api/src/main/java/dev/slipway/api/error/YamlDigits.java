package dev.slipway.api.error;

import java.io.Serial;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Pattern;

/// Which numbers of a YAML text stay as they are written until it is known what they are read as,
/// whoever reads it: `3.10` may stand where a text is meant, and is no 3.1 there.
public final class YamlDigits {
    /// Numbers that are taken as they are written; what is longer is nobody's tag.
    private static final Pattern DECIMAL =
            Pattern.compile("-?[0-9]{1,30}(?:\\.[0-9]{1,30})?(?:[eE][-+]?[0-9]{1,5})?");

    private YamlDigits() {}

    /// The number that a scalar writes, whose `toString` is the scalar; empty where a `double` says
    /// as much, or it is no number.
    public static Optional<BigDecimal> of(String scalar) {
        return DECIMAL.matcher(scalar).matches()
                ? Optional.of(new Written(scalar))
                : Optional.empty();
    }

    /// A number whose text is the file's. A decimal makes others of 1e-4 and 0.0000001, and a
    /// double an infinity of the commit 12e4567.
    private static final class Written extends BigDecimal {
        @Serial private static final long serialVersionUID = 1L;
        private final String text;

        Written(String text) {
            super(text);
            this.text = text;
        }

        /// Of the text, since no decimal is minus zero.
        @Override
        public double doubleValue() {
            return Double.parseDouble(text);
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
