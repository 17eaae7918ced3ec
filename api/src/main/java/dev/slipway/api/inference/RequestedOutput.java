package dev.slipway.api.inference;

/// One output that a caller asks for.
public record RequestedOutput(String name, OutputForm form) {
    /// In what form an output is wanted.
    public sealed interface OutputForm {
        /// The tensor as the model gives it.
        record Values() implements OutputForm {}

        /// The `count` largest classes per row as `BYTES` strings `value:index[:label]`.
        ///
        /// *Source*: Triton's classification extension.
        record TopClasses(int count) implements OutputForm {
            /// *Errors*: `IllegalArgumentException` below 1.
            public TopClasses {
                if (count < 1) {
                    throw new IllegalArgumentException(
                            "classification: " + count + " (expected: >= 1)");
                }
            }
        }
    }

    private static final OutputForm VALUES = new OutputForm.Values();

    /// The output's plain values.
    public static RequestedOutput values(String name) {
        return new RequestedOutput(name, VALUES);
    }
}
