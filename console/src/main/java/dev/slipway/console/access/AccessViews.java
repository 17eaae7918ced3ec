package dev.slipway.console.access;

import dev.slipway.api.access.Grant;
import dev.slipway.api.access.Permission;
import dev.slipway.api.access.Principal;
import dev.slipway.api.access.Role;
import dev.slipway.api.answer.AuditEntry;
import dev.slipway.api.answer.CallerSummary;
import dev.slipway.api.answer.TokenSummary;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.spec.Kind;
import dev.slipway.client.SlipwayClient;
import dev.slipway.client.call.SlipwayException;
import dev.slipway.client.control.AuditQuery;
import dev.slipway.client.control.ObjectCalls;
import dev.slipway.client.control.TokenCalls;
import dev.slipway.console.page.PageRequest;
import dev.slipway.console.page.Words;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Asks the server for what the page about access shows.
final class AccessViews {
    private final SlipwayClient server;
    private final Instant now;

    AccessViews(PageRequest request, SlipwayClient server) {
        this.server = server;
        this.now = request.now();
    }

    AccessView view(String asOf, TokenForm form, @Nullable String error) {
        CallerSummary caller = server.caller();
        return new AccessView(
                caller,
                asOf,
                asOf,
                lists(caller, asOf),
                givable(caller),
                form,
                AccessView.Ending.NONE,
                error);
    }

    private AccessView.Lists lists(CallerSummary caller, String asOf) {
        TokenCalls tokens = asOf.isEmpty() ? server.tokens() : server.tokens().asOf(asOf);
        List<TokenSummary> found = tokens.all();
        Instant then = asOf.isEmpty() ? now : moment(asOf);
        List<TokenLine> lines =
                found.stream()
                        .map(token -> TokenLine.of(token, then, caller.principal().value()))
                        .sorted(
                                Comparator.comparing(TokenLine::state)
                                        .thenComparing(line -> line.token().id()))
                        .toList();
        if (!may(caller, Permission.READ_MODELS)) {
            return new AccessView.Lists(lines, List.of(), List.of(), List.of(), false);
        }
        ObjectCalls objects = asOf.isEmpty() ? server.objects() : server.objects().asOf(asOf);
        return new AccessView.Lists(
                lines,
                objects.all(Kind.ROLE).stream()
                        .map(RoleLine::of)
                        .flatMap(Optional::stream)
                        .toList(),
                objects.all(Kind.TEAM).stream()
                        .map(TeamLine::of)
                        .flatMap(Optional::stream)
                        .toList(),
                asOf.isEmpty() ? server.approvals().keys() : List.of(),
                true);
    }

    /// The moment that the server has shown things at: a time, or that of the record of this
    /// number. Whoever may not read records sees what has come to its end by now.
    private Instant moment(String asOf) {
        if (!asOf.matches("[0-9]{1,17}")) {
            return time(asOf);
        }
        long seq = Long.parseLong(asOf);
        try {
            return server.audit().page(AuditQuery.ALL, Long.toString(seq + 1), 1).records().stream()
                    .findFirst()
                    .filter(record -> record.seq() == seq)
                    .map(AuditEntry::time)
                    .orElse(now);
        } catch (SlipwayException e) {
            if (e.code() == ErrorCode.FORBIDDEN) {
                return now;
            }
            throw e;
        }
    }

    private static Instant time(String asOf) {
        try {
            return Instant.parse(asOf);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(
                    "as-of: " + asOf + " (expected: a time such as 2026-11-25T08:00:00Z)", e);
        }
    }

    private static boolean may(CallerSummary caller, Permission permission) {
        return caller.grants().stream()
                .anyMatch(grant -> grant.role().permissions().contains(permission));
    }

    /// Whoever manages tokens gives every role, others what they have, and whoever showed nothing
    /// gives nothing. The server decides; this keeps from the form what it would refuse.
    private static List<String> givable(CallerSummary caller) {
        if (caller.proof() == Principal.Proof.LOOPBACK) {
            return List.of();
        }
        boolean manages = may(caller, Permission.MANAGE_TOKENS);
        Set<Permission> own = EnumSet.noneOf(Permission.class);
        for (Grant grant : caller.grants()) {
            own.addAll(grant.role().permissions());
        }
        return Arrays.stream(Role.values())
                .filter(role -> manages || own.containsAll(role.permissions()))
                .map(Words::of)
                .toList();
    }
}
