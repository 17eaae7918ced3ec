package dev.slipway.server.follow;

import dev.slipway.api.control.Image;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.api.spec.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Which endpoints an image has to be followed for: those of which it says something new. When
/// something has changed that requirements of any endpoint may rest on (policies, keys, tokens,
/// teams, ...), all of them, and all of them once a minute, because some requirements end by
/// themselves.
///
/// *Threads*: the reconciler's lock.
final class Changes {
    private static final Duration ALL_AFTER = Duration.ofMinutes(1);

    private final Set<EndpointName> reserved;
    private final Set<EndpointName> known = new HashSet<>();
    private final Map<EndpointName, Seen> seen = new HashMap<>();
    private List<List<Object>> shared = List.of();
    private Instant lookedAtAll = Instant.MIN;
    private Collection<?> declared = List.of();
    private List<EndpointSpec> endpoints = List.of();
    private boolean isListNew;

    /// @param reserved endpoints that are not looked at
    Changes(Set<EndpointName> reserved) {
        this.reserved = reserved;
    }

    /// Takes note of an image. Whether it says something new of what all endpoints rest on.
    @SuppressWarnings("ReferenceEquality")
    boolean begin(Image image) {
        Collection<?> now = image.objects(Kind.ENDPOINT);
        if (now != declared) {
            declared = now;
            endpoints = listed(image);
            isListNew = true;
        }
        List<List<Object>> parts = parts(image);
        boolean isNew = !areSame(parts, shared);
        shared = parts;
        if (isNew || !image.time().isBefore(lookedAtAll.plus(ALL_AFTER))) {
            seen.clear();
            lookedAtAll = image.time();
        }
        return isNew;
    }

    private List<EndpointSpec> listed(Image image) {
        Set<EndpointName> names = new HashSet<>(reserved);
        return image.endpoints().stream().filter(one -> names.add(one.endpoint())).toList();
    }

    private static List<List<Object>> parts(Image image) {
        List<List<Object>> parts = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            if (kind != Kind.ENDPOINT && kind != Kind.MODEL) {
                parts.add(new ArrayList<>(image.objects(kind)));
            }
        }
        parts.add(new ArrayList<>(image.tokens()));
        parts.add(new ArrayList<>(image.keys()));
        parts.add(List.of(image.isSecondPersonWaived()));
        return parts;
    }

    private static boolean areSame(List<List<Object>> some, List<List<Object>> others) {
        if (some.size() != others.size()) {
            return false;
        }
        for (int i = 0; i < some.size(); i++) {
            if (!areTheSame(some.get(i), others.get(i))) {
                return false;
            }
        }
        return true;
    }

    @SuppressWarnings("ReferenceEquality")
    private static boolean areTheSame(List<Object> some, List<Object> others) {
        if (some.size() != others.size()) {
            return false;
        }
        for (int i = 0; i < some.size(); i++) {
            if (some.get(i) != others.get(i)) {
                return false;
            }
        }
        return true;
    }

    /// Those of which the image says something new.
    List<EndpointSpec> in(Image image) {
        List<EndpointSpec> changed = new ArrayList<>();
        for (EndpointSpec endpoint : endpoints) {
            Seen before = seen.get(endpoint.endpoint());
            if (before == null || !before.isIn(image, endpoint)) {
                changed.add(endpoint);
            }
        }
        return changed;
    }

    /// Those that followed an image and are in this one no more.
    List<EndpointName> gone() {
        if (!isListNew) {
            return List.of();
        }
        isListNew = false;
        Set<EndpointName> left = new HashSet<>(known);
        endpoints.forEach(endpoint -> left.remove(endpoint.endpoint()));
        known.removeAll(left);
        return List.copyOf(left);
    }

    /// An endpoint follows an image.
    void follows(Image image, EndpointSpec endpoint) {
        known.add(endpoint.endpoint());
        seen.put(endpoint.endpoint(), new Seen(image, endpoint));
    }

    /// An endpoint is looked at with the next image, whatever that says.
    void again(EndpointName endpoint) {
        seen.remove(endpoint);
    }
}
