package dev.slipway.cli;

import dev.slipway.client.ClientSettings;
import dev.slipway.client.LocalAdminToken;
import dev.slipway.client.SlipwayClient;
import dev.slipway.client.TokenSource;
import dev.slipway.client.login.SessionTokens;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
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
            description = {
                "Shows the server who calls (default: SLIPWAY_TOKEN, or the session of whoever",
                "has signed in)."
            })
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

    @Mixin private SessionOption sessions = new SessionOption();

    /// The server's HTTP address.
    public URI url() {
        return url;
    }

    /// A client of it, in the name of whoever the token shows.
    public SlipwayClient client() {
        return SlipwayClient.open(settings().withToken(tokens()));
    }

    /// What was said, or else the session of whoever has signed in, or else what the server has
    /// written on this machine.
    TokenSource tokens() {
        return token().map(TokenSource::of)
                .orElseGet(() ->
                        TokenSource.first(
                                List.of(
                                        SessionTokens.of(
                                                sessions.files(), settings(), Clock.systemUTC()),
                                        LocalAdminToken.in(data, settings()))));
    }

    private ClientSettings settings() {
        return ClientSettings.of(url);
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
