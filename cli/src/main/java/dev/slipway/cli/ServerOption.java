package dev.slipway.cli;

import dev.slipway.api.inference.Standing;
import dev.slipway.client.SlipwayClient;
import dev.slipway.client.call.ClientSettings;
import dev.slipway.client.call.LocalAdminToken;
import dev.slipway.client.call.TokenSource;
import dev.slipway.client.load.LoadAddress;
import dev.slipway.client.login.SessionFiles;
import dev.slipway.client.login.SessionTokens;
import dev.slipway.tls.ClientTls;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Which server a verb talks to.
public final class ServerOption {
    @Option(
            names = "--url",
            description = {
                "The server's HTTP address (default: "
                        + ServerAddress.VARIABLE
                        + " or "
                        + ServerAddress.USUAL
                        + ")."
            })
    private @Nullable URI url;

    @Option(
            names = "--token",
            paramLabel = "TOKEN",
            defaultValue = "${env:SLIPWAY_TOKEN}",
            description = {
                "Shows the server who calls (default: SLIPWAY_TOKEN, or the session of whoever",
                "has signed in)."
            })
    private @Nullable String token;

    @Mixin private SessionOption sessions = new SessionOption();

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = "${env:SLIPWAY_DATA}",
            description = {
                "The server's data directory: without a token its admin token is used, for that",
                "server alone (default: SLIPWAY_DATA or slipway-data)."
            })
    private @Nullable Path data;

    @Option(
            names = "--ca",
            paramLabel = "FILE",
            defaultValue = "${env:SLIPWAY_CA}",
            description = "Trust servers of these authorities, in PEM (default: SLIPWAY_CA).")
    private @Nullable Path authorities;

    @Option(
            names = "--client-certificate",
            paramLabel = "FILE",
            defaultValue = "${env:SLIPWAY_CLIENT_CERTIFICATE}",
            description = "Show this one, in PEM (default: SLIPWAY_CLIENT_CERTIFICATE).")
    private @Nullable Path certificate;

    @Option(
            names = "--client-key",
            paramLabel = "FILE",
            defaultValue = "${env:SLIPWAY_CLIENT_KEY}",
            description = "Its private key, in PEM (default: SLIPWAY_CLIENT_KEY).")
    private @Nullable Path key;

    /// Whether somebody named the server, on the line of this verb or by a variable.
    public static boolean isGiven(CommandLine verb) {
        return ServerAddress.isNamed(System.getenv(ServerAddress.VARIABLE))
                || verb.getParseResult().hasMatchedOption("--url");
    }

    /// The server's HTTP address.
    public URI url() {
        return url == null ? ServerAddress.of(System.getenv(ServerAddress.VARIABLE)) : url;
    }

    /// The data directory of a server on this machine.
    public Path data() {
        return givenData().orElse(Path.of("slipway-data"));
    }

    /// The data directory, if somebody named one.
    public Optional<Path> givenData() {
        return Optional.ofNullable(named(data));
    }

    /// A variable that is set and empty names no file.
    private static @Nullable Path named(@Nullable Path path) {
        return path == null || path.toString().isEmpty() ? null : path;
    }

    /// A client of it, in the name of whoever the token shows.
    public SlipwayClient client() {
        return SlipwayClient.open(settings());
    }

    /// A client of another server, on this machine, in the name of whoever the token shows.
    ///
    /// @param directory that server's data directory
    public SlipwayClient client(URI address, Path directory) {
        return SlipwayClient.open(settings(address, directory));
    }

    /// A client of it whose requests have this standing.
    SlipwayClient client(Standing standing) {
        return SlipwayClient.open(settings().withStanding(standing));
    }

    /// How it is reached.
    ClientSettings settings() {
        return settings(url(), data());
    }

    private ClientSettings settings(URI address, Path directory) {
        ClientSettings plain = nameless(address);
        TokenSource local = LocalAdminToken.in(directory, plain);
        return plain.withToken(TokenSource.first(List.of(shown(plain), local)));
    }

    /// How it is reached by whoever shows nothing yet.
    public ClientSettings nameless() {
        return nameless(url());
    }

    private ClientSettings nameless(URI address) {
        ClientSettings plain = ClientSettings.of(address);
        ClientTls tls = new ClientTls(named(authorities), named(certificate), named(key));
        try {
            return tls.isPlain() ? plain : plain.withTls(tls.context());
        } catch (IOException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /// The sessions of this person.
    public SessionFiles sessions() {
        return sessions.files();
    }

    /// What was said, or else the session of whoever has signed in. Files of authorities are read
    /// for a session alone: a token that was said goes to no server here.
    TokenSource shown() {
        return token().isPresent() ? given() : session(nameless());
    }

    private TokenSource shown(ClientSettings plain) {
        return token().isPresent() ? given() : session(plain);
    }

    private TokenSource session(ClientSettings plain) {
        return SessionTokens.of(sessions(), plain, Clock.systemUTC());
    }

    /// The token that was given, and no other.
    private TokenSource given() {
        return token().map(TokenSource::of).orElse(TokenSource.NONE);
    }

    /// The token that was given, if one was.
    Optional<String> token() {
        return Optional.ofNullable(token).filter(text -> !text.isEmpty());
    }

    /// The file of the authorities that are trusted, if one was given.
    Optional<Path> authorities() {
        return Optional.ofNullable(named(authorities));
    }

    /// Where load connections go.
    InetSocketAddress address() {
        URI server = url();
        int usual = "https".equals(server.getScheme()) ? 443 : 80;
        int port = server.getPort() < 0 ? usual : server.getPort();
        return LoadAddress.of(String.valueOf(server.getHost()), port);
    }
}
