package dev.slipway.server.entry;

import dev.slipway.api.access.Access;
import dev.slipway.api.access.Hosts;
import dev.slipway.api.access.TokenSecrets;
import dev.slipway.control.Control;
import dev.slipway.control.access.AccessSpec;
import dev.slipway.control.access.ImageAccess;
import dev.slipway.control.access.TokenUses;
import dev.slipway.control.access.Tokens;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;

/// Who gets in: access over the newest image, new tokens, the admin token.
public final class Reception implements AutoCloseable {
    private final Tokens tokens = new Tokens(new SecureRandom());
    private final TokenUses uses;
    private final ImageAccess access;

    private Reception(Path data, Control control, InstantSource clock) throws IOException {
        AdminToken.settle(data, control.current(), control, tokens, clock.instant());
        uses = new TokenUses(control);
        access = new ImageAccess(new AccessSpec(control, true, Hosts.LOOPBACK, uses, null, clock));
    }

    /// Opens it; the admin token is there when this returns.
    ///
    /// @param data the data directory
    ///
    /// *Errors*: `IOException` in words when the token cannot be written or recorded.
    public static Reception open(Path data, Control control, InstantSource clock)
            throws IOException {
        return new Reception(data, control, clock);
    }

    /// What the doors ask.
    public Access access() {
        return access;
    }

    /// Where new tokens come from.
    public TokenSecrets secrets() {
        return tokens;
    }

    /// Notes no more uses of tokens.
    @Override
    public void close() {
        uses.close();
    }
}
