package dev.slipway.cli;

import dev.slipway.client.ClientSettings;
import dev.slipway.client.LocalAdminToken;
import dev.slipway.client.SlipwayClient;
import dev.slipway.client.TokenSource;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
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

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = "${env:SLIPWAY_DATA:-slipway-data}",
            description = {
                "The server's data directory: without a token its admin token is used, for that",
                "server alone (default: SLIPWAY_DATA or ${DEFAULT-VALUE})."
            })
    private Path data = Path.of("slipway-data");

    /// The server's HTTP address.
    public URI url() {
        return url;
    }

    /// A client of it, in the name of whoever the token shows.
    public SlipwayClient client() {
        ClientSettings settings = ClientSettings.of(url);
        return SlipwayClient.open(settings.withToken(tokens(settings)));
    }

    /// What was said, or else what this machine holds.
    private TokenSource tokens(ClientSettings settings) {
        return token().map(TokenSource::of).orElseGet(() -> LocalAdminToken.in(data, settings));
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
