package dev.slipway.cli;

import dev.slipway.client.ClientSettings;
import dev.slipway.client.SlipwayClient;
import java.net.InetSocketAddress;
import java.net.URI;
import picocli.CommandLine.Option;

/// Which server a verb talks to.
final class ServerOption {
    @Option(
            names = "--url",
            defaultValue = "${env:SLIPWAY_URL:-http://127.0.0.1:8000}",
            description = "The server's HTTP address (default: SLIPWAY_URL or ${DEFAULT-VALUE}).")
    private URI url = URI.create("http://127.0.0.1:8000");

    URI url() {
        return url;
    }

    SlipwayClient client() {
        return SlipwayClient.open(ClientSettings.of(url));
    }

    /// Where load connections go.
    InetSocketAddress address() {
        int port = url.getPort() < 0 ? 80 : url.getPort();
        return new InetSocketAddress(url.getHost(), port);
    }
}
