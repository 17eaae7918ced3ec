package dev.slipway.server.follow;

import dev.slipway.api.journal.Sha256;
import dev.slipway.api.release.Release;
import dev.slipway.api.release.ReleasePhase;
import dev.slipway.server.follow.Happenings.Happening;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// What can happen to a server, in every order up to some depth or in random ones, and whether the
/// promise holds at every moment.
final class Interleavings {
    /// States that are looked at before what was found is taken.
    private static final int AT_ONCE = 1_024;

    private final CollectedArtifacts collected;
    private final Defect defect;
    private final ModelledServer ready;
    private final FallbackPromise promise = new FallbackPromise();

    Interleavings(Path directory, Defect defect) {
        this.collected = new CollectedArtifacts(directory, defect);
        this.defect = defect;
        this.ready = ready();
    }

    /// How far an exploration came.
    ///
    /// @param states different ones, the first included
    /// @param steps that led to them or back to one of them
    record Explored(int depth, long states, long steps) {}

    /// The promise is broken; the message has the way there.
    static final class Broken extends AssertionError {
        private static final long serialVersionUID = 1L;

        Broken(String lost, Collection<String> way) {
            super(told(lost, way));
        }

        private static String told(String lost, Collection<String> way) {
            return lost + " after: " + String.join("; ", way);
        }
    }

    /// A state and how it was reached.
    private record Reached(ModelledServer server, @Nullable Way way) {}

    /// What one more step led to.
    private record After(ModelledServer server, Way way, Digest digest, @Nullable String lost) {}

    /// What happened last, and before.
    private record Way(@Nullable Way before, String by) {
        Deque<String> names() {
            Deque<String> names = new ArrayDeque<>();
            for (Way one = this; one != null; one = one.before()) {
                names.addFirst(one.by());
            }
            return names;
        }
    }

    /// A server whose version 1 answers, and what then happened to it in this order.
    ModelledServer after(String... names) {
        ModelledServer server = ready.copy();
        for (String name : names) {
            Happening next =
                    Happenings.ALL.stream()
                            .filter(one -> one.name().equals(name))
                            .findFirst()
                            .orElseThrow(() -> new AssertionError("nothing is called " + name));
            if (!next.does().test(server)) {
                throw new AssertionError(name + " cannot happen: " + server.key());
            }
            server.note();
            String lost = promise.lost(server);
            if (lost != null) {
                throw new Broken(lost, List.of(names));
            }
        }
        return server;
    }

    private ModelledServer ready() {
        ModelledServer server = new ModelledServer(new PureControl(defect), collected, defect);
        Scene.setUp(server);
        server.crash();
        server.process.loaded(ModelledProcess.id(Scene.FLIGHTS, Scene.ONE));
        server.note();
        return server;
    }

    /// Everything that can happen from here within `depth` steps.
    ///
    /// Several at a time are looked at by all processors, and taken in their order: the same is
    /// found every time, and nothing goes on when something has been.
    Explored explore(ModelledServer from, int depth) {
        Set<Digest> seen = new HashSet<>();
        seen.add(Digest.of(from.key()));
        List<Reached> reached = List.of(new Reached(from, null));
        long steps = 0;
        for (int level = 0; level < depth; level++) {
            boolean isLast = level == depth - 1;
            List<Reached> next = new ArrayList<>();
            for (int begin = 0; begin < reached.size(); begin += AT_ONCE) {
                int end = Math.min(begin + AT_ONCE, reached.size());
                for (After after : after(reached.subList(begin, end))) {
                    String lost = after.lost();
                    if (lost != null) {
                        throw new Broken(lost, after.way().names());
                    }
                    steps++;
                    if (seen.add(after.digest()) && !isLast) {
                        next.add(new Reached(after.server(), after.way()));
                    }
                }
            }
            reached = next;
        }
        return new Explored(depth, seen.size(), steps);
    }

    private List<After> after(List<Reached> before) {
        return before.parallelStream()
                .flatMap(one ->
                        Happenings.ALL.stream()
                                .flatMap(happening -> after(one, happening).stream()))
                .toList();
    }

    private Optional<After> after(Reached before, Happening happening) {
        ModelledServer server = before.server().copy();
        if (!happening.does().test(server)) {
            return Optional.empty();
        }
        Way way = new Way(before.way(), happening.name());
        server.note();
        return Optional.of(
                new After(server, way, Digest.of(server.key()), lost(before.server(), server)));
    }

    private @Nullable String lost(ModelledServer before, ModelledServer server) {
        String lost = promise.lost(server);
        Optional<Release> open = before.open();
        return lost == null && open.isPresent() ? lostAtTheEnd(server, open.get()) : lost;
    }

    private static @Nullable String lostAtTheEnd(ModelledServer server, Release release) {
        boolean isFinal =
                server.image
                        .release(Scene.FLIGHTS)
                        .filter(now -> now.id().equals(release.id()))
                        .filter(now -> now.phase() == ReleasePhase.FINAL)
                        .isPresent();
        return isFinal ? FallbackPromise.lostAtTheEnd(server, release) : null;
    }

    /// One random way.
    ///
    /// @param phases that releases came to
    /// @param broken what was lost, and the way there
    record Walked(Set<ReleasePhase> phases, @Nullable String broken) {}

    /// One random way of `steps` things that happen.
    Walked walk(SplittableRandom random, int steps) {
        ModelledServer server = ready.copy();
        Deque<String> way = new ArrayDeque<>();
        Set<ReleasePhase> phases = EnumSet.noneOf(ReleasePhase.class);
        int tries = 0;
        while (way.size() < steps && tries < 100 * steps) {
            tries++;
            Optional<Release> open = server.open();
            Happening next = draw(random, open.isPresent());
            if (!next.does().test(server)) {
                continue;
            }
            way.add(next.name());
            server.note();
            String lost = promise.lost(server);
            if (lost == null && open.isPresent()) {
                lost = lostAtTheEnd(server, open.get());
            }
            if (lost != null) {
                return new Walked(phases, Broken.told(lost, way));
            }
            server.image.release(Scene.FLIGHTS).map(Release::phase).ifPresent(phases::add);
        }
        return new Walked(phases, null);
    }

    /// Mostly what brings a release further, and what takes things away mostly while one is open.
    private static Happening draw(SplittableRandom random, boolean isOpen) {
        List<Happening> from = kind(random.nextInt(100), isOpen);
        Happening drawn = from.get(random.nextInt(from.size()));
        boolean isRare = drawn.name().equals("crash") || drawn.name().startsWith("delete");
        return isRare && random.nextInt(8) > 0
                ? Happenings.FORWARD.get(random.nextInt(Happenings.FORWARD.size()))
                : drawn;
    }

    private static List<Happening> kind(int percent, boolean isOpen) {
        if (percent < 30 && !isOpen) {
            return Happenings.BEGINNINGS;
        }
        if (percent < 60) {
            return Happenings.FORWARD;
        }
        if (percent < 70) {
            return Happenings.MOVES;
        }
        if (percent < 85) {
            return Happenings.PROCESS;
        }
        return percent < 95 && isOpen ? Happenings.OTHERS : Happenings.ALL;
    }

    /// Half of a digest of a state.
    private record Digest(long high, long low) {
        static Digest of(String key) {
            String hex = Sha256.of(key).hex();
            return new Digest(
                    Long.parseUnsignedLong(hex, 0, 16, 16),
                    Long.parseUnsignedLong(hex, 16, 32, 16));
        }
    }
}
