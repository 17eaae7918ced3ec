package dev.slipway.server;

import dev.slipway.client.load.HttpLoadConnection;
import dev.slipway.client.load.LoadConnection;
import dev.slipway.client.load.LoadConnection.Answer;
import dev.slipway.server.demo.Flights;
import dev.slipway.server.exit.Exit;
import dev.slipway.server.place.ExampleFiles;
import dev.slipway.server.process.SlipwayServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;

/// A short run through the doors with the flights example, from which a start-up cache is made.
final class Rehearsal {
    private static final int REQUESTS = 200;

    private Rehearsal() {}

    static int run(SlipwayServer server) throws IOException {
        InetSocketAddress address = server.httpAddress();
        Flights flights = Flights.read(ExampleFiles.flights().resolve("flights.parquet"), REQUESTS);
        List<byte[]> requests =
                flights.bodies().stream()
                        .map(body ->
                                HttpLoadConnection.post(
                                        address, "/v2/models/flights/infer", "", body))
                        .toList();
        try (LoadConnection connection = new HttpLoadConnection(address, requests)) {
            for (int i = 0; i < requests.size(); i++) {
                Answer answer = connection.call(i);
                if (!answer.success()) {
                    throw new IOException(answer.status() + ": " + answer.body().text());
                }
            }
        }
        return Exit.PASSED;
    }
}
