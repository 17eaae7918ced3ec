package dev.slipway.client.call;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.slipway.api.access.ServerAddress;
import dev.slipway.api.access.ServerProof;
import dev.slipway.api.access.TokenProof;
import dev.slipway.api.error.ErrorCode;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// The admin token in the data directory of a server on this machine, for that server alone.
///
/// Beside the token stands for which server and which of its addresses it is. It is used for a call
/// to one of these, after what answers there has proved that it knows the token; the token itself
/// is never sent, but a pass that follows from the proof. So nothing is to be had for a program
/// that has taken a port which was the server's.
public final class LocalAdminToken implements TokenSource {
    private static final String TOKEN = "admin-token";
    private static final String ANNOUNCEMENT = "admin-token.json";
    private static final Duration FRESH = Duration.ofSeconds(10);

    private final Path data;
    private final ClientSettings settings;
    private final ServerAddress address;
    private final SecureRandom random = new SecureRandom();
    private final AtomicReference<@Nullable Pass> newest = new AtomicReference<>();

    /// What opens the server, and when it was earned.
    private record Pass(String text, long nanoTime) {
        boolean isFresh() {
            return System.nanoTime() - nanoTime < FRESH.toNanos();
        }
    }

    /// The token and the one server that it is for.
    private record Known(String token, String server) {}

    /// What a file holds, or why it cannot be used.
    private sealed interface Found {
        record It(Known known) implements Found {}

        record Not(String reason) implements Found {}
    }

    private LocalAdminToken(Path data, ClientSettings settings) {
        this.data = data;
        this.settings = settings.withToken(TokenSource.NONE);
        this.address = ServerAddress.of(settings.server());
    }

    /// The admin token in this data directory, for calls with these settings.
    public static LocalAdminToken in(Path data, ClientSettings settings) {
        return new LocalAdminToken(data, settings);
    }

    /// *Errors*: [SlipwayException] when what answers at the token's address cannot prove that it
    /// is the token's server, or does not answer.
    @Override
    public Optional<String> token() {
        Pass before = newest.get();
        if (before != null && before.isFresh()) {
            return Optional.of(before.text());
        }
        return switch (find()) {
            case Found.Not _ -> Optional.empty();
            case Found.It it -> Optional.of(earn(it.known()));
        };
    }

    @Override
    public String absence() {
        return switch (find()) {
            case Found.Not not -> not.reason();
            case Found.It _ -> "";
        };
    }

    private Found find() {
        Path file = data.resolve(TOKEN);
        try {
            String token = Files.readString(file).strip();
            Json beside = Json.parse(Files.readAllBytes(data.resolve(ANNOUNCEMENT)));
            List<String> addresses =
                    beside.member("addresses").elements().stream().map(Json::text).toList();
            return addresses.contains(address.text())
                    ? new Found.It(new Known(token, beside.member("server").text()))
                    : new Found.Not(
                            file + " is for " + String.join(", ", addresses) + ", not " + address);
        } catch (NoSuchFileException e) {
            return new Found.Not(
                    e.getFile().endsWith(ANNOUNCEMENT)
                            ? file + " is for a server that is not running"
                            : "no token was given, and "
                                    + file
                                    + " is not there (expected: --token or SLIPWAY_TOKEN, with one"
                                    + " that slipway token create has made, or --data; a restored"
                                    + " server has one after slipway restore --admin-token)");
        } catch (IOException | SlipwayException e) {
            return new Found.Not(file + " cannot be used: " + e.getMessage());
        }
    }

    private String earn(Known known) {
        byte[] bytes = new byte[TokenProof.RANDOM_BYTES];
        random.nextBytes(bytes);
        String nonce = HexFormat.of().formatHex(bytes);
        TokenProof ours = new TokenProof(known.token(), known.server());
        ServerProof theirs = challenge(nonce);
        boolean isProved =
                TokenProof.isRandom(theirs.start())
                        && TokenProof.isSame(
                                ours.proof(nonce, address, theirs.start()), theirs.proof());
        if (!isProved) {
            throw unproved("its proof is wrong");
        }
        Pass pass = new Pass(ours.pass(address, theirs.start()), System.nanoTime());
        newest.set(pass);
        return pass.text();
    }

    private ServerProof challenge(String nonce) {
        Retries retries = new Retries(settings.attempts(), System::nanoTime, Retries.Pause.real());
        try (HttpCalls http = new HttpCalls(settings, retries)) {
            String path =
                    "/api/v1/proof?nonce="
                            + nonce
                            + "&address="
                            + URLEncoder.encode(address.text(), UTF_8);
            Json answer = HttpCalls.json(http.ask(http.to(path).GET()));
            return new ServerProof(answer.member("start").text(), answer.member("proof").text());
        } catch (SlipwayException e) {
            if (!e.wasReached() || e.isTransient()) {
                throw e;
            }
            throw unproved("it says: " + e.getMessage());
        }
    }

    private SlipwayException unproved(String reason) {
        return new SlipwayException(
                ErrorCode.FORBIDDEN,
                address
                        + ": what answers there has not proved that it is the server of "
                        + data
                        + ", so nothing was sent to it: "
                        + reason
                        + " (expected: that server; is another program on its port? --token or"
                        + " SLIPWAY_TOKEN sends a token all the same)");
    }
}
