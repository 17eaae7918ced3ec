package dev.slipway.frontend.http.route;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/// Finds routes, and remembers those of predictions that were asked for lately: their paths are cut
/// and the names in them checked once and not for each request.
///
/// A route follows from method and path alone, so what is remembered never grows old. Paths come
/// from callers, so few are remembered, and one takes the place of another.
///
/// *Threads*: safe from any number of threads, without a lock.
public final class KnownRoutes {
    private static final int PLACES = 64;

    private final AtomicReferenceArray<@Nullable Known> places = new AtomicReferenceArray<>(PLACES);

    /// A route and what it needs of its caller.
    public record Known(String method, String rawPath, Route route, Need need) {
        boolean isOf(String otherMethod, String otherPath) {
            return rawPath.equals(otherPath) && method.equals(otherMethod);
        }
    }

    /// None so far.
    public KnownRoutes() {}

    /// The route of a request.
    ///
    /// *Errors*: [RefusalException] and [WrongMethodException], as those of [Router#find].
    public Known find(String method, String rawPath) {
        int place = place(rawPath);
        Known known = places.get(place);
        if (known != null && known.isOf(method, rawPath)) {
            return known;
        }
        Route route = Router.find(method, rawPath);
        Known fresh = new Known(method, rawPath, route, Need.of(route));
        if (route instanceof Route.Predict) {
            places.set(place, fresh);
        }
        return fresh;
    }

    private static int place(String rawPath) {
        int hash = rawPath.hashCode();
        return (hash ^ (hash >>> 16)) & (PLACES - 1);
    }
}
