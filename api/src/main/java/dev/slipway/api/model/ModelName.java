package dev.slipway.api.model;

/// The name of a model, unique per server; legal where an endpoint's name is.
public record ModelName(String value) {
    /// *Errors*: `IllegalArgumentException` for an illegal name.
    public ModelName {
        if (!EndpointName.isLegal(value)) {
            throw new IllegalArgumentException(
                    "model: "
                            + value
                            + " (expected: 1 to 128 letters, digits, '.', '_', '-', first a letter"
                            + " or digit)");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
