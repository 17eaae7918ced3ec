package dev.slipway.intake.crash;

import dev.slipway.api.control.Image;
import dev.slipway.api.control.Images.Watch;
import dev.slipway.api.model.EndpointName;
import dev.slipway.journal.Milestones;
import dev.slipway.journal.Step;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// A process that pushes three models one after another, and kills itself at a named step of the
/// second push or meets a failing disk from there on. Its answers are lines of a file.
final class PushChild {
    private static final int ATTEMPTS = 4;
    private static final EndpointName FLIGHTS = new EndpointName("flights");

    private PushChild() {}

    /// @param arguments directory, JDBC address or `sqlite`, user, password, then `disk`, or
    ///     `death`, step, `before` or `after`, and at which of these steps
    public static void main(String[] arguments) throws IOException {
        Path directory = Path.of(arguments[0]);
        PushSite.Address address = new PushSite.Address(arguments[1], arguments[2], arguments[3]);
        Death death =
                arguments[4].equals("death")
                        ? new Death(
                                Step.valueOf(arguments[5]),
                                arguments[6].equals("before"),
                                Integer.parseInt(arguments[7]))
                        : new Death(null, false, 0);
        try (PushSite site = PushSite.open(directory, address, death);
                Watch _ = site.control.watch(death::published)) {
            for (int place = 0; place < PushSite.MODELS.size(); place++) {
                if (place == 1) {
                    death.arm(site.control.current().seq());
                    Files.writeString(directory.resolve("armed"), "");
                }
                if (!push(site, place, directory, death)) {
                    return;
                }
                if (place == 1) {
                    death.await();
                }
            }
        }
    }

    private static boolean push(PushSite site, int place, Path directory, Death death)
            throws IOException {
        boolean isPublished =
                site.pushPatiently(place, ATTEMPTS, words -> append(directory, "refusals", words))
                        .isPresent();
        if (isPublished) {
            death.before(Step.ACKNOWLEDGE);
            append(directory, "acknowledged", PushSite.MODELS.get(place));
            death.after(Step.ACKNOWLEDGE);
        }
        return isPublished;
    }

    private static void append(Path directory, String name, String line) {
        try {
            Files.writeString(
                    directory.resolve(name),
                    line.replace('\n', ' ') + "\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Halts the process when one step is reached so many times after it was armed.
    private static final class Death implements Milestones {
        private final @Nullable Step step;
        private final boolean before;
        private final int turn;
        private final Map<Step, Integer> begun = new EnumMap<>(Step.class);
        private final Map<Step, Integer> done = new EnumMap<>(Step.class);
        private volatile boolean armed;
        private volatile long seq;

        Death(@Nullable Step step, boolean before, int turn) {
            this.step = step;
            this.before = before;
            this.turn = turn;
        }

        void arm(long current) {
            seq = current;
            armed = true;
        }

        /// Images may be passed over, so the first turn is any new one, and the second one that
        /// shows the endpoint.
        void published(Image image) {
            boolean isServed =
                    image.endpoints().stream().anyMatch(spec -> spec.endpoint().equals(FLIGHTS));
            if (armed && step == Step.PUBLISH && image.seq() > seq && (turn == 1 || isServed)) {
                Runtime.getRuntime().halt(PushSite.HALTED);
            }
        }

        /// Watchers hear of the last image on a thread of their own.
        void await() {
            while (step == Step.PUBLISH) {
                LockSupport.park();
            }
        }

        @Override
        public void before(Step reached) {
            if (armed && before) {
                count(begun, reached);
            }
        }

        @Override
        public void after(Step reached) {
            if (armed && !before) {
                count(done, reached);
            }
        }

        private synchronized void count(Map<Step, Integer> times, Step reached) {
            if (times.merge(reached, 1, Integer::sum) == turn && reached == step) {
                Runtime.getRuntime().halt(PushSite.HALTED);
            }
        }
    }
}
