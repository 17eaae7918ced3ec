package dev.slipway.frontend.http.control;

import dev.slipway.api.access.Permission;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What an operation needs, takes and gives: what the OpenAPI document says of it.
///
/// @param path template, `{name}` for each parameter
/// @param permission that a caller must have somewhere; what it reaches is decided later
/// @param query the names of the parameters that it takes
/// @param request the shape of its body; absent when it takes none
/// @param answer the shape of its answer
/// @param traits what else is special about it
public record Contract(
        String method,
        String path,
        Permission permission,
        List<String> query,
        @Nullable Class<?> request,
        Class<?> answer,
        List<Trait> traits) {
    /// What is special about some operations.
    public enum Trait {
        /// It submits a command: takes `Idempotency-Key` and `dry-run`.
        COMMAND,
        /// It reads an image: takes `as-of`.
        READ,
        /// It may take a millisecond or more of a processor.
        LONG,
        /// It waits for others, for as long as a model takes to load or a package to be examined:
        /// so long it has none of the threads for what is [#LONG].
        WAITS,
        /// Its body is a file's bytes.
        STREAM,
        /// Its body is an array of these, or one of them a line; what is wrong with one leaves the
        /// others as they are, so the answer is 202.
        LINES,
        /// Its answer is a file's bytes.
        FILE,
        /// It takes `If-Match` and `If-None-Match`.
        CONDITIONAL
    }

    static final String DRY_RUN = "dry-run";
    static final String AS_OF = "as-of";
    static final String ROOT = "/api/v1";

    static Contract get(String path, Permission permission) {
        return plain("GET", path, permission);
    }

    static Contract read(String path, Permission permission, String... query) {
        return plain("GET", path, permission).taking(query).taking(AS_OF).with(Trait.READ);
    }

    static Contract command(String method, String path, Permission permission) {
        return plain(method, path, permission).taking(DRY_RUN).with(Trait.COMMAND);
    }

    static Contract plain(String method, String path, Permission permission) {
        return new Contract(
                method, ROOT + path, permission, List.of(), null, Void.class, List.of());
    }

    Contract taking(String... more) {
        List<String> all = new ArrayList<>(query);
        all.addAll(List.of(more));
        return new Contract(method, path, permission, List.copyOf(all), request, answer, traits);
    }

    Contract with(Trait more) {
        List<Trait> all = new ArrayList<>(traits);
        all.add(more);
        return new Contract(method, path, permission, query, request, answer, List.copyOf(all));
    }

    Contract asking(Class<?> body) {
        return new Contract(method, path, permission, query, body, answer, traits);
    }

    Contract giving(Class<?> result) {
        return new Contract(method, path, permission, query, request, result, traits);
    }

    Contract at(String whole) {
        return new Contract(method, whole, permission, query, request, answer, traits);
    }

    /// The shape of the body, if it takes one.
    public Optional<Class<?>> body() {
        return Optional.ofNullable(request);
    }

    /// Whether this is special about it.
    public boolean is(Trait trait) {
        return traits.contains(trait);
    }
}
