package dev.slipway.server.entry;

import dev.slipway.api.access.Grant;
import dev.slipway.api.access.Permission;
import dev.slipway.api.access.Principal;
import dev.slipway.api.access.Role;
import dev.slipway.api.access.Scope;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.access.TokenSecrets;
import dev.slipway.api.access.TokenSecrets.Secret;
import dev.slipway.api.control.AccessCommand.CreateToken;
import dev.slipway.api.control.CommandRequest;
import dev.slipway.api.control.CommandResult;
import dev.slipway.api.control.Controls;
import dev.slipway.api.control.Image;
import dev.slipway.api.control.TokenEntry;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.journal.IdempotencyKey;
import dev.slipway.control.access.Tokens;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The first token of a server, in its data directory for its owner alone.
///
/// It is made when nobody could manage tokens otherwise. The file is written before the token
/// counts, so a crash in between leaves a file whose token the next start makes count.
public final class AdminToken {
    private static final String FILE = "admin-token";
    private static final Principal MAKER = Principal.system("access", Role.ADMIN);
    private static final List<Grant> GRANTS =
            Stream.of(Role.ADMIN, Role.SCIENTIST, Role.RELEASER, Role.CALLER)
                    .map(Grant::everywhere)
                    .toList();

    private AdminToken() {}

    /// Writes one into a data directory that has none and no server at work. It counts from the
    /// next start on, beside those that count already; whoever may write there may do so.
    ///
    /// *Errors*: `IOException` when it cannot be written.
    public static Path renew(Path data, TokenSecrets secrets) throws IOException {
        Path file = data.resolve(FILE);
        PrivateFiles.write(file, secrets.make().text() + "\n");
        return file;
    }

    /// Reads the token of a data directory, or makes it where nobody could manage tokens; empty
    /// where there is none and somebody can.
    ///
    /// *Errors*: `IOException` in words when it cannot be written or recorded.
    static Optional<String> settle(
            Path data, Image image, Controls controls, TokenSecrets secrets, Instant now)
            throws IOException {
        Path file = data.resolve(FILE);
        if (Files.exists(file)) {
            String text = Files.readString(file).strip();
            if (!Tokens.isSound(text)) {
                throw new IOException(
                        file
                                + ": no token in it (expected: the one that the server wrote; without"
                                + " the file a new one is made if nobody can manage tokens)");
            }
            Secret secret = Tokens.read(text);
            if (image.token(secret.hash()).isEmpty()) {
                record(secret, controls);
            }
            return Optional.of(text);
        }
        if (image.tokens().stream().anyMatch(token -> manages(image, token, now))) {
            return Optional.empty();
        }
        Secret secret = secrets.make();
        PrivateFiles.write(file, secret.text() + "\n");
        record(secret, controls);
        return Optional.of(secret.text());
    }

    private static boolean manages(Image image, TokenEntry token, Instant now) {
        return image.isAlive(token, now)
                && token.grants().stream()
                        .anyMatch(grant ->
                                grant.scope() instanceof Scope.Everywhere
                                        && grant.role()
                                                .permissions()
                                                .contains(Permission.MANAGE_TOKENS));
    }

    private static void record(Secret secret, Controls controls) throws IOException {
        CreateToken command =
                new CreateToken(
                        secret.id(),
                        secret.hash(),
                        TeamName.DEFAULT,
                        GRANTS,
                        null,
                        null,
                        new FreeText("the first token, written by the server itself"));
        IdempotencyKey key = new IdempotencyKey("admin-token:" + secret.id());
        CommandResult result = controls.submit(new CommandRequest(MAKER, key, command, false));
        if (result instanceof CommandResult.Refused refused) {
            throw new IOException("admin-token: not recorded: " + refused.refusal().message());
        }
    }
}
