package dev.slipway.server.demo;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.answer.EndpointStatus;
import dev.slipway.api.answer.Outcome;
import dev.slipway.api.control.ObjectCommand.ApplyObjects;
import dev.slipway.api.control.ObjectCommand.Put;
import dev.slipway.api.journal.IdempotencyKey;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.StreamName;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.spec.ConnectionSpec;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.api.spec.Spec;
import dev.slipway.api.spec.StreamJobSpec;
import dev.slipway.client.SlipwayClient;
import dev.slipway.client.control.Sending;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// The two versions of the demonstration, and the stream job of one of them.
final class StreamVersions {
    /// Knows the flight.
    static final EndpointName PLAIN = new EndpointName("flights-plain");

    /// Knows the flight, and how late its origin was.
    static final EndpointName LATENESS = new EndpointName("flights-lateness");

    static final StreamName STREAM = new StreamName("late-flights");

    private static final String CONNECTION = "demo-broker";
    private static final String ROWS = "warm-up:";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final SlipwayClient client;

    /// @param client of an administrator
    StreamVersions(SlipwayClient client) {
        this.client = client;
    }

    /// Pushes both and waits until they answer.
    ///
    /// @param example the folder of the example
    /// @param scratch takes the package that is put together
    void push(Path example, Path scratch) throws IOException {
        push(PLAIN, example.resolve("plain"));
        push(LATENESS, lateness(example, scratch.resolve("lateness")));
    }

    private void push(EndpointName name, Path folder) throws IOException {
        ModelName model = new ModelName(name.value());
        Pushed.version(client, model, folder);
        apply(
                "serve-" + name,
                EndpointSpec.defaults(
                        name,
                        TeamName.DEFAULT,
                        new EndpointSpec.Target.Exactly(model, new VersionNumber(1))));
        EndpointStatus _ = client.endpoints().await(name, PATIENCE);
    }

    /// v1 with the lateness of the origin made of events. Rows of its own are rows of features,
    /// which this one computes, so they stay behind.
    private static Path lateness(Path example, Path folder) throws IOException {
        Files.createDirectories(folder);
        String description = Files.readString(example.resolve("v1/model.yaml"));
        Files.writeString(
                folder.resolve("model.yaml"), description.substring(0, description.indexOf(ROWS)));
        Files.copy(example.resolve("v1/flights-v1.ubj"), folder.resolve("flights-v1.ubj"));
        Files.copy(example.resolve("lateness/features.yaml"), folder.resolve("features.yaml"));
        return folder;
    }

    /// Declares where the broker is and what is to be scored there.
    void stream(String broker) {
        apply(
                "connect",
                new ConnectionSpec(
                        CONNECTION,
                        TeamName.DEFAULT,
                        ConnectionSpec.Type.KAFKA,
                        URI.create("kafka://" + broker),
                        null,
                        Map.of()));
        apply("stream", job());
    }

    private static StreamJobSpec job() {
        return new StreamJobSpec(
                STREAM,
                TeamName.DEFAULT,
                PLAIN,
                null,
                new StreamJobSpec.Source(
                        CONNECTION,
                        MessagePipe.FLIGHTS,
                        StreamJobSpec.Start.EARLIEST,
                        StreamJobSpec.Source.USUAL_DISORDER,
                        Map.of(),
                        false),
                new StreamJobSpec.Sink(MessagePipe.PREDICTIONS, MessagePipe.DEAD),
                new StreamJobSpec.Commit(
                        StreamJobSpec.Delivery.EXACTLY_ONCE,
                        Duration.ofMillis(200),
                        Duration.ofMinutes(1)),
                null,
                List.of("flight"),
                null,
                false,
                StreamJobSpec.Wanted.RUNNING);
    }

    private void apply(String key, Spec spec) {
        Outcome _ =
                client.objects()
                        .apply(
                                new ApplyObjects(List.of(new Put(spec, null)), List.of()),
                                Sending.under(new IdempotencyKey("demo-" + key)));
    }
}
