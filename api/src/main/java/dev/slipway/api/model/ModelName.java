package dev.slipway.api.model;

/// The name of a model, unique per server; legal where an endpoint's name is.
public record ModelName(String value) {
    /// *Errors*: `IllegalArgumentException` for an illegal name.
    public ModelName {
        EndpointName.requireLegal("model", value);
    }

    @Override
    public String toString() {
        return value;
    }
}
