package dev.slipway.cli;

import dev.slipway.client.ClientSettings;
import dev.slipway.client.SlipwayClient;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Which server a verb talks to.
public final class ServerOption {
    @Option(
            names = "--url",
            defaultValue = "${env:SLIPWAY_URL:-http://127.0.0.1:8000}",
            description = "The server's HTTP address (default: SLIPWAY_URL or ${DEFAULT-VALUE}).")
    private URI url = URI.create("http://127.0.0.1:8000");

    @Option(
            names = "--token",
            paramLabel = "TOKEN",
            defaultValue = "${env:SLIPWAY_TOKEN}",
            description = "Shows the server who calls (default: SLIPWAY_TOKEN).")
    private @Nullable String token;

    /// The server's HTTP address.
    public URI url() {
        return url;
    }

    /// A client of it, in the name of whoever `SLIPWAY_TOKEN` shows.
    public SlipwayClient client() {
        return SlipwayClient.open(ClientSettings.of(url).withToken(this::token));
    }

    /// The token that was given, if one was.
    Optional<String> token() {
        return Optional.ofNullable(token).filter(text -> !text.isEmpty());
    }

    /// Where load connections go.
    InetSocketAddress address() {
        int port = url.getPort() < 0 ? 80 : url.getPort();
        return new InetSocketAddress(url.getHost(), port);
    }
}
