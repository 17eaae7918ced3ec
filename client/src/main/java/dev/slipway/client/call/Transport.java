package dev.slipway.client.call;

/// How a prediction's tensors travel.
public sealed interface Transport {
    /// Over HTTP, as bytes behind a JSON header: exact and fast, for every datatype.
    record Binary() implements Transport {}

    /// Over HTTP, as JSON alone: for servers without the binary extension; not for `FP16` and
    /// `BF16`.
    record Json() implements Transport {}

    /// Over gRPC.
    ///
    /// @param target the server's gRPC address, such as `127.0.0.1:8001`
    record Grpc(String target) implements Transport {}
}
