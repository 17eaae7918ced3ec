package dev.slipway.control.access;

import dev.slipway.api.access.Grant;
import dev.slipway.api.access.Permission;
import dev.slipway.api.access.PersonId;
import dev.slipway.api.access.Principal;
import dev.slipway.api.access.Scope;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.control.AccessCommand;
import dev.slipway.api.control.AccessCommand.CreateToken;
import dev.slipway.api.control.AccessCommand.EraseWords;
import dev.slipway.api.control.AccessCommand.NoteTokenUse;
import dev.slipway.api.control.AccessCommand.RevokeToken;
import dev.slipway.api.control.AccessCommand.WaiveSecondPerson;
import dev.slipway.api.control.TokenEntry;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.error.TimeText;
import dev.slipway.api.spec.Kind;
import dev.slipway.api.spec.ObjectId;
import dev.slipway.control.decide.Deciding;
import dev.slipway.control.fact.AccessFact.SecondPersonRequired;
import dev.slipway.control.fact.AccessFact.SecondPersonWaived;
import dev.slipway.control.fact.AccessFact.TokenCreated;
import dev.slipway.control.fact.AccessFact.TokenRevoked;
import dev.slipway.control.fact.AccessFact.TokenUsed;
import dev.slipway.control.fact.AccessFact.WordsErased;
import dev.slipway.control.fact.Fact;
import dev.slipway.control.gate.Coverage;
import dev.slipway.control.gate.People;
import dev.slipway.control.gate.Trusted;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Decides commands about tokens, and those by which a server takes note of one, waives the second
/// person, or erases what people wrote.
///
/// Who manages tokens everywhere may make any. Everybody else may hand on what they have, in their
/// own name, for no longer than they have it.
public final class AccessDecisions {
    private AccessDecisions() {}

    /// What the command makes happen; nothing when everything is so already.
    ///
    /// *Errors*: [RefusalException].
    public static List<Fact> decide(Deciding deciding, AccessCommand command) {
        return switch (command) {
            case CreateToken create -> create(deciding, create);
            case RevokeToken revoke -> revoke(deciding, revoke);
            case WaiveSecondPerson(boolean isWaived) -> waive(deciding, isWaived);
            case NoteTokenUse use -> note(deciding, use);
            case EraseWords erase -> erase(deciding, erase);
        };
    }

    private static List<Fact> erase(Deciding deciding, EraseWords command) {
        deciding.require(Permission.ADMINISTER);
        long last = deciding.image().seq();
        if (command.record() < 1 || command.record() > last) {
            throw new RefusalException(
                    ErrorCode.UNKNOWN_OBJECT,
                    "record: " + command.record() + " (expected: 1 to " + last + ")");
        }
        return List.of(new WordsErased(command.record(), command.reason()));
    }

    private static List<Fact> create(Deciding deciding, CreateToken command) {
        Principal minter = deciding.principal();
        requireProof(minter);
        if (command.grants().isEmpty()) {
            throw invalid("grants: none (expected: at least one role)");
        }
        Instant expires = command.expires();
        if (expires != null && !expires.isAfter(deciding.now())) {
            throw invalid("expires: " + TimeText.of(expires) + " (expected: later than now)");
        }
        requireTeam(deciding, command.team());
        if (!minter.may(Permission.MANAGE_TOKENS)) {
            requireOwn(deciding, command);
        }
        for (Grant grant : command.grants()) {
            requireOther(deciding, grant, command.holder());
        }
        boolean isTaken =
                deciding.image().token(command.hash()).isPresent()
                        || find(deciding, command.id()).isPresent();
        if (isTaken) {
            throw new RefusalException(
                    ErrorCode.CONFLICT, "token " + command.id() + " exists (expected: a new one)");
        }
        return List.of(
                new TokenCreated(
                        command.id(),
                        command.hash(),
                        command.team(),
                        command.grants(),
                        command.holder(),
                        new TokenEntry.Minter(minter.id(), minter.person()),
                        expires,
                        command.note()));
    }

    private static void requireProof(Principal principal) {
        if (principal.proof() == Principal.Proof.LOOPBACK) {
            throw new RefusalException(
                    ErrorCode.UNAUTHENTICATED,
                    "token: nobody may make or end one without showing one");
        }
    }

    private static void requireTeam(Deciding deciding, TeamName team) {
        ObjectId id = new ObjectId(Kind.TEAM, team.value());
        if (!team.equals(TeamName.DEFAULT) && deciding.image().object(id).isEmpty()) {
            throw new RefusalException(
                    ErrorCode.UNKNOWN_OBJECT, "team '" + team + "': unknown" + deciding.meant(id));
        }
    }

    private static void requireOwn(Deciding deciding, CreateToken command) {
        Principal minter = deciding.principal();
        for (Grant grant : command.grants()) {
            requireCovered(deciding, grant);
        }
        if (!command.team().equals(minter.team())) {
            throw forbidden("team: " + command.team(), minter.team().value());
        }
        PersonId holder = command.holder();
        if (holder != null && !holder.equals(minter.person())) {
            throw forbidden("holder: " + holder, "yourself, or MANAGE_TOKENS");
        }
        TokenEntry own = own(deciding).orElse(null);
        Instant latest = own == null ? null : own.expires();
        if (latest != null && isLater(command.expires(), latest)) {
            throw forbidden(
                    "expires: " + (command.expires() == null ? "never" : command.expires()),
                    "no later than your own token, " + latest);
        }
    }

    /// Whoever manages tokens gives others roles that decide about risk, and nobody themselves.
    private static void requireOther(Deciding deciding, Grant grant, @Nullable PersonId holder) {
        Principal minter = deciding.principal();
        boolean isSelf = holder == null || People.behind(deciding.image(), minter).contains(holder);
        if (isSelf
                && minter.proof() != Principal.Proof.SYSTEM
                && Trusted.isGain(deciding.image(), minter, grant)) {
            throw forbidden(
                    "grants: "
                            + grant.role().word()
                            + " for "
                            + (holder == null ? "nobody" : holder),
                    "a holder who is somebody else, or a role that you have");
        }
    }

    private static boolean isLater(@Nullable Instant time, Instant latest) {
        return time == null || time.isAfter(latest);
    }

    private static void requireCovered(Deciding deciding, Grant grant) {
        Coverage own = new Coverage(deciding.image(), deciding.principal());
        for (Permission permission : grant.role().permissions()) {
            if (!own.covers(permission, grant.scope())) {
                throw new RefusalException(
                        ErrorCode.FORBIDDEN,
                        "grants: "
                                + grant.role().word()
                                + " holds "
                                + permission
                                + ", which "
                                + deciding.principal().id()
                                + " lacks for "
                                + words(grant.scope())
                                + " (expected: roles that you have, or MANAGE_TOKENS)");
            }
        }
    }

    private static String words(Scope scope) {
        return switch (scope) {
            case Scope.Everywhere _ -> "everything";
            case Scope.OfTeam(TeamName team) -> "team " + team;
            case Scope.OfModel model -> "model " + model.model();
        };
    }

    private static List<Fact> revoke(Deciding deciding, RevokeToken command) {
        Principal principal = deciding.principal();
        requireProof(principal);
        TokenEntry token = find(deciding, command.id()).orElseThrow(() -> unknown(command.id()));
        if (!token.isOf(principal) && !principal.may(Permission.MANAGE_TOKENS, token.team())) {
            throw forbidden(
                    "token: " + token.id() + " is not " + principal.id() + "'s",
                    "your own, or MANAGE_TOKENS");
        }
        return token.revoked() == null
                ? List.of(new TokenRevoked(token.id(), command.reason()))
                : List.of();
    }

    private static List<Fact> waive(Deciding deciding, boolean isWaived) {
        deciding.requireServer(
                "second person: waived by the server's settings alone (expected: nobody else)");
        if (deciding.image().isSecondPersonWaived() == isWaived) {
            return List.of();
        }
        return List.of(isWaived ? new SecondPersonWaived() : new SecondPersonRequired());
    }

    private static List<Fact> note(Deciding deciding, NoteTokenUse command) {
        deciding.requireServer("token use: noted by servers alone (expected: nobody else)");
        TokenEntry token = find(deciding, command.id()).orElseThrow(() -> unknown(command.id()));
        Instant day = command.used().truncatedTo(ChronoUnit.DAYS);
        Instant known = token.used();
        return known != null && !known.isBefore(day)
                ? List.of()
                : List.of(new TokenUsed(token.id(), day));
    }

    private static Optional<TokenEntry> find(Deciding deciding, String id) {
        return deciding.image().tokens().stream()
                .filter(token -> token.id().equals(id))
                .findFirst();
    }

    private static Optional<TokenEntry> own(Deciding deciding) {
        String id = deciding.principal().id().value();
        return id.startsWith("token:")
                ? find(deciding, id.substring("token:".length()))
                : Optional.empty();
    }

    private static RefusalException unknown(String id) {
        return new RefusalException(ErrorCode.UNKNOWN_OBJECT, "token '" + id + "': unknown");
    }

    private static RefusalException invalid(String message) {
        return new RefusalException(ErrorCode.INVALID_INPUT, message);
    }

    private static RefusalException forbidden(String fault, String expected) {
        return new RefusalException(ErrorCode.FORBIDDEN, fault + " (expected: " + expected + ")");
    }
}
